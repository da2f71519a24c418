// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.group.api.Findings;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Names;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// Config maps and secrets: keys, sizes, immutability.
final class DataStrategy implements Strategy {
    private static final int MOST_BYTES = 1024 * 1024;
    private static final String IMMUTABLE = "field is immutable when `immutable` is set";
    private static final Map<String, List<String>> NEEDED = Map.of("kubernetes.io/dockercfg", List.of(".dockercfg"),
            "kubernetes.io/dockerconfigjson", List.of(".dockerconfigjson"), "kubernetes.io/ssh-auth", List.of("ssh-privatekey"),
            "kubernetes.io/tls", List.of("tls.crt", "tls.key"));

    private final boolean secret;

    private DataStrategy(boolean secret) {
        this.secret = secret;
    }

    static DataStrategy configMaps() {
        return new DataStrategy(false);
    }

    static DataStrategy secrets() {
        return new DataStrategy(true);
    }

    @Override
    public Value applyDefaults(Value object) {
        if (!secret) {
            return object;
        }
        ObjectValue result = object.get("type").text().isEmpty() ? object.asObject().with("type", "Opaque") : object.asObject();
        ObjectValue data = result.get("data").asObject();
        for (var entry : result.get("stringData").fields().entrySet()) {
            byte[] bytes = entry.getValue().text().getBytes(StandardCharsets.UTF_8);
            data = data.with(entry.getKey(), Base64.getEncoder().encodeToString(bytes));
        }
        result = result.without("stringData");
        return data.isEmpty() ? result : result.with("data", data);
    }

    @Override
    public Value prepareForUpdate(WriteScope scope, Value object, Value old) {
        return secret && object.get("type").text().isEmpty() ? object.asObject().with("type", old.get("type")) : object;
    }

    @Override
    public List<FieldError> validate(Value object) {
        var findings = new Findings();
        long size = 0;
        for (var entry : object.get("data").fields().entrySet()) {
            String key = entry.getKey();
            findings.names("data[" + key + "]", key, Names.configMapKey(key));
            if (object.get("binaryData").get(key).present()) {
                findings.invalid("data[" + key + "]", key, "duplicate of key present in binaryData");
            }
            size += secret ? decodedLength(entry.getValue().text()) : entry.getValue().text().getBytes(StandardCharsets.UTF_8).length;
        }
        for (var entry : object.get("binaryData").fields().entrySet()) {
            findings.names("binaryData[" + entry.getKey() + "]", entry.getKey(), Names.configMapKey(entry.getKey()));
            if (object.get("data").get(entry.getKey()).present()) {
                findings.invalid("binaryData[" + entry.getKey() + "]", entry.getKey(), "duplicate of key present in data");
            }
            size += decodedLength(entry.getValue().text());
        }
        if (size > MOST_BYTES) {
            findings.add(FieldError.tooLong(secret ? "data" : "[]", MOST_BYTES));
        }
        if (secret) {
            byType(object, findings);
        }
        return findings.list();
    }

    private static long decodedLength(String base64) {
        int padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
        return base64.length() / 4L * 3 - padding;
    }

    private static void byType(Value secret, Findings findings) {
        String type = secret.get("type").text();
        Value data = secret.get("data");
        for (String key : NEEDED.getOrDefault(type, List.of())) {
            if (data.get(key).missing()) {
                findings.required("data[" + key + "]", "");
            } else if (key.startsWith(".docker") && !json(data.get(key).text())) {
                findings.invalid("data[" + key + "]", "<secret contents redacted>", "invalid character in JSON");
            }
        }
        switch (type) {
            case "kubernetes.io/service-account-token" -> {
                if (secret.get("metadata", "annotations").get("kubernetes.io/service-account.name").text().isEmpty()) {
                    findings.required("metadata.annotations[kubernetes.io/service-account.name]", "");
                }
            }
            case "kubernetes.io/basic-auth" -> {
                if (data.get("username").missing() && data.get("password").missing()) {
                    findings.required("data[username]", "");
                    findings.required("data[password]", "");
                }
            }
            default -> { }
        }
    }

    /// Whether it is the Base64 of what looks like a JSON object.
    private static boolean json(String base64) {
        try {
            String text = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8).strip();
            return text.startsWith("{") && text.endsWith("}");
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    @Override
    public List<FieldError> validateUpdate(Value object, Value old) {
        var findings = new Findings();
        if (secret) {
            findings.immutable("type", object.get("type"), old.get("type"));
        }
        if (old.get("immutable").truth(false)) {
            if (!object.get("immutable").truth(false)) {
                findings.forbidden("immutable", IMMUTABLE);
            }
            for (String field : List.of("data", "binaryData")) {
                if (!Findings.same(object.get(field), old.get(field))) {
                    findings.forbidden(field, IMMUTABLE);
                }
            }
        }
        return findings.list();
    }
}
