// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Plugins and their artifacts, by the API as any client uses it.
final class PluginApi {
    private static final String GROUP = "/apis/plugins.kybern.io/v1alpha1/";
    private static final String PLUGINS = GROUP + "plugins";
    private static final String ARTIFACTS = GROUP + "pluginartifacts";
    private static final String JSON = "application/json";
    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final int CHUNK = 1 << 20;
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;
    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final long PAUSE_MILLIS = 50;

    private final ApiClient client;

    PluginApi(ApiClient client) {
        this.client = client;
    }

    List<Object> list() {
        return JsonText.list(require(client.get(PLUGINS)), "items");
    }

    Optional<Object> find(String name) {
        ApiClient.Answer answer = client.get(PLUGINS + "/" + name);
        return answer.code() == NOT_FOUND ? Optional.empty() : Optional.of(require(answer));
    }

    /// Puts a jar in the store, where each server can fetch it.
    void upload(PluginJar jar) {
        Map<String, Object> spec = Map.of("sha256", jar.sha256(), "size", jar.content().length, "fileName", jar.fileName());
        ApiClient.Answer made = post(ARTIFACTS, object("PluginArtifact", jar.sha256(), spec));
        if (made.code() != CONFLICT) {
            require(made);
        }
        for (int index = 0; index * CHUNK < jar.content().length; index++) {
            byte[] part = Arrays.copyOfRange(jar.content(), index * CHUNK, Math.min(jar.content().length, (index + 1) * CHUNK));
            require(post(ARTIFACTS + "/" + jar.sha256() + "/content", Map.of("apiVersion", "plugins.kybern.io/v1alpha1",
                    "kind", "PluginArtifactChunk", "index", index, "data", Base64.getEncoder().encodeToString(part))));
        }
    }

    /// Makes a Plugin name a jar, or gives the one of that name this jar.
    Object apply(String name, PluginJar jar) {
        ApiClient.Answer made = post(PLUGINS, object("Plugin", name, Map.of("bundle", Map.of("sha256", jar.sha256()))));
        return made.code() == CONFLICT ? update(name, jar) : require(made);
    }

    Object update(String name, PluginJar jar) {
        return patch(name, "{\"spec\":{\"bundle\":{\"location\":null,\"sha256\":\"" + jar.sha256() + "\"}}}");
    }

    /// Lets a Plugin hold a slot: its time becomes the latest of all that want the slot.
    Object use(String slot, String name) {
        Instant latest = list().stream().map(plugin -> JsonText.string(plugin, "spec", "holdsSince")).filter(text -> !text.isEmpty())
                .map(Instant::parse).max(Instant::compareTo).orElse(Instant.EPOCH).plusSeconds(1);
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Instant since = now.isAfter(latest) ? now : latest;
        return patch(name, "{\"spec\":{\"slot\":\"" + slot + "\",\"holdsSince\":\"" + since + "\"}}");
    }

    Object delete(String name) {
        return require(client.call("DELETE", PLUGINS + "/" + name, "", ""));
    }

    /// Waits until the servers have done what a Plugin's generation asks for.
    ///
    /// @return what to tell; a failure ends the command with the condition's message
    String awaitState(String name, Object written) throws InterruptedException {
        long generation = number(written, "metadata", "generation");
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        String last = "no server has seen it";
        while (System.nanoTime() < deadline) {
            Object plugin = find(name).orElseThrow(() -> CommandFailure.failed("plugin " + name + " was removed meanwhile"));
            if (number(plugin, "status", "observedGeneration") >= generation) {
                Object ready = condition(plugin, "Ready");
                String reason = JsonText.string(ready, "reason");
                last = JsonText.string(ready, "message");
                if (JsonText.string(ready, "status").equals("True")) {
                    return "is ready in version " + JsonText.string(plugin, "status", "version");
                }
                if (reason.equals("SlotTaken")) {
                    return "stands by: " + last;
                }
                if (!List.of("NotAvailable", "Lost", "").contains(reason)) {
                    throw CommandFailure.failed("plugin " + name + ": " + last);
                }
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        throw CommandFailure.failed("plugin " + name + " is not ready after " + DEADLINE.toSeconds() + " s: " + last);
    }

    /// Waits until a deleted Plugin is gone, or is back as the distribution ships it.
    String awaitRemoval(String name, Object deleted) throws InterruptedException {
        String uid = JsonText.string(deleted, "metadata", "uid").isEmpty() ? JsonText.string(deleted, "details", "uid")
                : JsonText.string(deleted, "metadata", "uid");
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<Object> plugin = find(name);
            if (plugin.isEmpty()) {
                return "is removed";
            }
            if (!JsonText.string(plugin.get(), "metadata", "uid").equals(uid)) {
                return "is back as the distribution ships it";
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        throw CommandFailure.failed("plugin " + name + " is still there after " + DEADLINE.toSeconds() + " s");
    }

    static Object condition(Object plugin, String type) {
        return JsonText.list(plugin, "status", "conditions").stream().filter(each -> JsonText.string(each, "type").equals(type))
                .findFirst().orElse(Map.of());
    }

    private Object patch(String name, String body) {
        ApiClient.Answer answer = client.call("PATCH", PLUGINS + "/" + name, MERGE_PATCH, body);
        if (answer.code() == NOT_FOUND) {
            throw CommandFailure.failed("there is no plugin " + name);
        }
        return require(answer);
    }

    private ApiClient.Answer post(String path, Map<String, Object> body) {
        return client.call("POST", path, JSON, JsonText.write(body));
    }

    private static Map<String, Object> object(String kind, String name, Map<String, Object> spec) {
        return Map.of("apiVersion", "plugins.kybern.io/v1alpha1", "kind", kind, "metadata", Map.of("name", name), "spec", spec);
    }

    private static Object require(ApiClient.Answer answer) {
        if (!answer.isOk()) {
            throw CommandFailure.failed(answer.message());
        }
        return answer.json();
    }

    private static long number(Object object, String... path) {
        return JsonText.get(object, path) instanceof Long number ? number : 0;
    }
}
