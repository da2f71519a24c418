// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.protobuf;

import io.kybern.resource.api.GroupVersionKind;
import io.kybern.resource.protobuf.WireType.Field;
import io.kybern.resource.protobuf.WireType.Kind;
import io.kybern.resource.protobuf.WireType.Shape;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The messages of every built-in type, read from `types.bin`, which the build-time generator writes.
final class WireTypes {
    private static final String META = "k8s.io.apimachinery.pkg.apis.meta.v1.";

    private final WireType[] types;
    private final Map<String, WireType> byName = new HashMap<>();

    private WireTypes(WireType[] types) {
        this.types = types;
        for (WireType type : types) {
            byName.put(type.name(), type);
        }
    }

    static WireTypes load() {
        try (InputStream in = WireTypes.class.getResourceAsStream("types.bin")) {
            if (in == null) {
                throw new IllegalStateException("types.bin is missing in " + WireTypes.class.getPackageName());
            }
            return new WireTypes(new Input(new DataInputStream(in)).types());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    WireType get(int index) {
        return types[index];
    }

    WireType get(String name) {
        WireType type = byName.get(name);
        if (type == null) {
            throw new IllegalArgumentException("no message " + name);
        }
        return type;
    }

    /// The message of a kind: of its group, or one that every group has (`DeleteOptions`, `Status`, `WatchEvent`).
    Optional<WireType> of(GroupVersionKind kind) {
        String group = kind.group();
        String folder = switch (group) {
            case "" -> "core";
            case "internal.apiserver.k8s.io" -> "apiserverinternal";
            default -> group.contains(".") ? group.substring(0, group.indexOf('.')) : group;
        };
        WireType own = byName.get("k8s.io.api." + folder + "." + kind.version() + "." + kind.kind());
        if (own == null && group.equals("apiextensions.k8s.io")) {
            own = byName.get("k8s.io.apiextensions_apiserver.pkg.apis.apiextensions." + kind.version() + "." + kind.kind());
        }
        return Optional.ofNullable(own != null ? own : byName.get(META + kind.kind()));
    }

    /// The generator's format: a table of strings, then numbers of variable length.
    private static final class Input {
        private final String[] strings;
        private final byte[] body;
        private int at;

        Input(DataInputStream in) throws IOException {
            strings = new String[in.readInt()];
            for (int i = 0; i < strings.length; i++) {
                strings[i] = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8).intern();
            }
            body = in.readAllBytes();
        }

        private int number() {
            long number = 0;
            for (int shift = 0;; shift += 7) {
                byte next = body[at++];
                number |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return (int) (number >>> 1 ^ -(number & 1));
                }
            }
        }

        private String text() {
            return strings[number()];
        }

        WireType[] types() {
            if (!text().equals("kybern-wire-1")) {
                throw new IllegalStateException("types.bin has another format");
            }
            var types = new WireType[number()];
            for (int i = 0; i < types.length; i++) {
                String name = text();
                var fields = new ArrayList<Field>();
                int count = number();
                for (int slot = 0; slot < count; slot++) {
                    fields.add(field(slot));
                }
                types[i] = new WireType(name, fields);
            }
            return types;
        }

        private Field field(int slot) {
            String name = text();
            Shape shape = Shape.valueOf(text());
            Kind kind = Kind.valueOf(text());
            int reference = number();
            List<Integer> numbers = new ArrayList<>();
            for (int left = number(); left > 0; left--) {
                numbers.add(number());
            }
            boolean wrapped = number() == 1;
            String presence = text();
            boolean pointer = presence.equals("POINTER") || presence.equals("OMIT_EMPTY");
            return new Field(slot, name, shape, kind, reference, numbers, wrapped, pointer);
        }
    }
}
