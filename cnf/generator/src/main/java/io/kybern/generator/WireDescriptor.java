// SPDX-License-Identifier: Apache-2.0
package io.kybern.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Writes the protobuf descriptor of every type: field numbers and shapes, no descriptions. Its reader is `WireTypes` in
/// `io.kybern.resource.protobuf`.
///
/// Arguments: the folder of the bundle's classes, the bundle's name; `types.bin` goes into its package.
final class WireDescriptor {
    private WireDescriptor() {
    }

    static void main(String[] args) throws IOException {
        TreeMap<String, Type> types = GroupDescriptor.types();
        var out = new DescriptorOutput();
        List<String> order = new ArrayList<>(types.keySet());
        out.text("kybern-wire-1");
        out.number(order.size());
        for (Type type : types.values()) {
            out.text(type.name());
            List<Type.Field> fields = type.fields().values().stream().filter(field -> !field.numbers().isEmpty()).toList();
            out.number(fields.size());
            for (Type.Field field : fields) {
                out.text(field.name());
                out.text(field.shape().name());
                out.text(field.element().name());
                out.number(order.indexOf(field.reference()));
                out.number(field.numbers().size());
                field.numbers().forEach(out::number);
                out.truth(field.wrapped());
                out.text(field.presence().name());
            }
        }
        Path file = Path.of(args[0], args[1].replace('.', '/'), "types.bin");
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, out.bytes());
    }
}
