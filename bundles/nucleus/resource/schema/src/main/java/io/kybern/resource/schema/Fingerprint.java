// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.schema;

import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.Schema;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/// SHA-256 (its first 16 bytes, hexadecimal) over everything a schema says but descriptions.
final class Fingerprint {
    private final MessageDigest digest;
    private final Set<String> seen = new HashSet<>();

    private Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String of(Schema schema) {
        var fingerprint = new Fingerprint();
        fingerprint.add(schema);
        return HexFormat.of().formatHex(Arrays.copyOf(fingerprint.digest.digest(), 16));
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((byte) (bytes.length >>> 8));
        digest.update((byte) bytes.length);
        digest.update(bytes);
    }

    private void add(Schema schema) {
        text(schema.type() + "/" + schema.format() + "/" + schema.atomic() + schema.preserveUnknown() + schema.nullable() + schema.list());
        text(schema.name());
        schema.enums().stream().sorted().forEach(this::text);
        text(JsonText.of(schema.defaultValue()));
        switch (schema.type()) {
            case OBJECT -> {
                if (schema.name().isEmpty() || seen.add(schema.name())) {
                    fields(schema);
                }
            }
            case ARRAY, MAP -> add(schema.element());
            default -> { }
        }
    }

    private void fields(Schema schema) {
        text("{");
        for (Schema.Field field : schema.fields().values()) {
            text(field.name() + "/" + field.required() + "/" + field.presence());
            add(field.type());
        }
        text("}");
    }
}
