// SPDX-License-Identifier: Apache-2.0
package io.kybern.generator;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Writes descriptors: a table of strings, then a body of numbers, most of them indexes into the table.
final class DescriptorOutput {
    private final Map<String, Integer> strings = new LinkedHashMap<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    /// Variable length, seven bits a byte; negative numbers are written as zigzag.
    void number(long number) {
        long rest = number << 1 ^ number >> 63;
        while ((rest & ~0x7fL) != 0) {
            body.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        body.write((int) rest);
    }

    void truth(boolean truth) {
        number(truth ? 1 : 0);
    }

    void text(String text) {
        number(strings.computeIfAbsent(text, _ -> strings.size()));
    }

    void texts(List<?> texts) {
        number(texts.size());
        texts.forEach(text -> text(String.valueOf(text)));
    }

    void type(Type type, List<String> order) {
        text(Type.definitionName(type.name()));
        text(type.description());
        truth(type.atomic());
        number(type.fields().size());
        for (Type.Field field : type.fields().values()) {
            text(field.name());
            text(field.description());
            text(field.shape().name());
            text(field.element().name());
            number(field.reference().isEmpty() ? -1 : order.indexOf(field.reference()));
            truth(field.required());
            text(field.presence().name());
            truth(field.nullable());
            truth(field.atomic());
            text(field.merge().listType());
            texts(field.merge().keys());
            text(field.merge().patchKey());
            truth(field.merge().patchMerge());
            truth(field.merge().retainKeys());
            texts(field.enums());
            json(field.defaultJson());
        }
    }

    /// A tag, then the value: n nothing, s string, i integer, t and f, o object, a array.
    private void json(String json) {
        if (json.isEmpty()) {
            text("n");
            return;
        }
        value(new Load(LoadSettings.builder().build()).loadFromString(json));
    }

    private void value(Object value) {
        switch (value) {
            case String text -> {
                text("s");
                text(text);
            }
            case Number number -> {
                text("i");
                number(number.longValue());
            }
            case Boolean truth -> text(truth ? "t" : "f");
            case List<?> list -> {
                text("a");
                number(list.size());
                list.forEach(this::value);
            }
            case Map<?, ?> map -> {
                text("o");
                number(map.size());
                map.forEach((name, field) -> {
                    text(name.toString());
                    value(field);
                });
            }
            default -> throw new IllegalStateException("no default can be " + value);
        }
    }

    byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(strings.size());
            for (String text : strings.keySet()) {
                byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
                out.writeInt(encoded.length);
                out.write(encoded);
            }
            body.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
