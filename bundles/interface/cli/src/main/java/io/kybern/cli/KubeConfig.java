// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/// The current context of a kubeconfig file: where the API server is, whom to trust, who one is.
///
/// @param authority PEM certificates of the authority
/// @param certificate PEM client certificate, empty where a token is used
/// @param key PEM client key
/// @param token bearer token, empty where a certificate is used
record KubeConfig(String server, String authority, String certificate, String key, String token) {
    static KubeConfig read(Path file) {
        String text = Instance.readText(file).orElseThrow(() -> CommandFailure.failed("no kubeconfig at " + file + ": does the instance run?"));
        Object config = text.stripLeading().startsWith("{") ? JsonText.parse(text) : YamlText.parse(text);
        Map<String, Object> context = named(config, "contexts", "context", JsonText.string(config, "current-context"), file);
        Map<String, Object> cluster = named(config, "clusters", "cluster", JsonText.string(context, "cluster"), file);
        Map<String, Object> user = named(config, "users", "user", JsonText.string(context, "user"), file);
        return new KubeConfig(JsonText.string(cluster, "server").replaceFirst("/$", ""),
                pem(cluster, "certificate-authority", file), pem(user, "client-certificate", file), pem(user, "client-key", file),
                JsonText.string(user, "token"));
    }

    private static Map<String, Object> named(Object config, String list, String member, String name, Path file) {
        return JsonText.list(config, list).stream()
                .filter(entry -> JsonText.string(entry, "name").equals(name))
                .map(entry -> JsonText.object(entry, member))
                .findFirst().orElseThrow(() -> CommandFailure.failed(file + " has no " + member + " \"" + name + "\""));
    }

    private static String pem(Map<String, Object> from, String name, Path file) {
        String data = JsonText.string(from, name + "-data");
        if (!data.isEmpty()) {
            return new String(Base64.getDecoder().decode(data), StandardCharsets.US_ASCII);
        }
        String path = JsonText.string(from, name);
        if (path.isEmpty()) {
            return "";
        }
        try {
            return Files.readString(file.toAbsolutePath().resolveSibling(path));
        } catch (IOException e) {
            throw CommandFailure.failed(file + " names " + path + ", which cannot be read");
        }
    }
}
