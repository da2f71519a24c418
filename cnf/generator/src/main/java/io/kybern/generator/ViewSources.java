// SPDX-License-Identifier: Apache-2.0
package io.kybern.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Writes the sources of `io.kybern.model`: for each type a record over a value, with an accessor and a `with…` a field.
///
/// Argument: the folder of generated sources. Files that would not change are left alone.
final class ViewSources {
    private static final String META = "k8s.io.apimachinery.pkg.apis.meta.v1";
    private static final Set<String> GROUPS = Set.of("core", "apps", "rbac", "authentication", "authorization", "coordination", "events", "discovery");
    private static final Set<String> RESERVED = Set.of("continue", "default", "class", "static", "new", "import", "switch", "enum", "tree", "of",
            "present", "notify", "wait", "hashCode");

    private final TreeMap<String, Type> types;
    private final Path folder;

    private ViewSources(TreeMap<String, Type> types, Path folder) {
        this.types = types;
        this.folder = folder;
    }

    static void main(String[] args) throws IOException {
        new ViewSources(GroupDescriptor.types(), Path.of(args[0])).write();
    }

    private void write() throws IOException {
        var packages = new TreeSet<String>();
        var roots = new TreeSet<String>();
        for (String name : types.keySet()) {
            if (GROUPS.stream().anyMatch(group -> name.startsWith("k8s.io.api." + group + ".v1.")) && !isList(types.get(name))) {
                roots.add(name);
            }
        }
        for (String name : TypeTable.closure(types, roots)) {
            packages.add(packageOf(name));
            file(packageOf(name), viewOf(name), view(Objects.requireNonNull(types.get(name))));
        }
        for (String name : packages) {
            file(name, "package-info", """
                    // SPDX-License-Identifier: Apache-2.0
                    /// Views of the types of one group version. Generated.
                    @Export
                    @Version("1.0.0")
                    @NullMarked
                    package %s;

                    import org.jspecify.annotations.NullMarked;
                    import org.osgi.annotation.bundle.Export;
                    import org.osgi.annotation.versioning.Version;
                    """.formatted(name));
        }
    }

    private static boolean isList(Type type) {
        Type.Field metadata = type.fields().get("metadata");
        return metadata != null && metadata.reference().equals(META + ".ListMeta");
    }

    private void file(String packageName, String type, String text) throws IOException {
        Path file = folder.resolve(packageName.replace('.', '/')).resolve(type + ".java");
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
    }

    private static String packageOf(String type) {
        String[] parts = type.split("\\.");
        return "io.kybern.model." + parts[parts.length - 3] + "." + parts[parts.length - 2];
    }

    private static String simple(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    private static String viewOf(String type) {
        return simple(type) + "View";
    }

    private String view(Type type) {
        String name = viewOf(type.name());
        var imports = new TreeSet<String>(Set.of("io.kybern.model.View", "io.kybern.resource.api.Value"));
        var body = new StringBuilder();
        for (Type.Field field : type.fields().values()) {
            Accessor accessor = accessor(type, field, imports);
            String method = method(field.name());
            body.append("\n    public ").append(accessor.type()).append(' ').append(method).append("() {\n        return ")
                    .append(accessor.read().replace("$", "tree.get(\"" + field.name() + "\")")).append(";\n    }\n");
            body.append("\n    public ").append(name).append(" with").append(capital(field.name())).append('(').append(accessor.written())
                    .append(" changed) {\n        return new ").append(name).append("(tree.asObject().with(\"").append(field.name()).append("\", ")
                    .append(accessor.write()).append("));\n    }\n");
        }
        var text = new StringBuilder("// SPDX-License-Identifier: Apache-2.0\npackage " + packageOf(type.name()) + ";\n\n");
        imports.forEach(imported -> text.append("import ").append(imported).append(";\n"));
        text.append("\n/// ").append(summary(type)).append('\n');
        text.append("public record ").append(name).append("(Value tree) implements View {\n");
        text.append("    public static ").append(name).append(" of(Value tree) {\n        return new ").append(name).append("(tree);\n    }\n");
        return text.append(body).append("}\n").toString();
    }

    private static String summary(Type type) {
        String first = type.description().split("(?<=\\.)\\s|\n")[0];
        return first.isEmpty() ? simple(type.name()) + "." : first.replace('\n', ' ');
    }

    private static String method(String field) {
        String lower = Character.toLowerCase(field.charAt(0)) + field.substring(1);
        return RESERVED.contains(lower) ? lower + "Field" : lower;
    }

    private static String capital(String field) {
        return Character.toUpperCase(field.charAt(0)) + field.substring(1);
    }

    /// How a field appears in Java.
    ///
    /// @param type of the accessor
    /// @param read expression; `$` is the field's value
    /// @param written type of the parameter of `with…`
    /// @param write expression over `changed`
    private record Accessor(String type, String read, String written, String write) {
        static Accessor of(String type, String read, String write) {
            return new Accessor(type, read, type, write);
        }
    }

    private Accessor accessor(Type owner, Type.Field field, Set<String> imports) {
        Element element = element(owner, field, imports);
        return switch (field.shape()) {
            case SINGLE -> single(field, element, imports);
            case ARRAY -> {
                imports.add("java.util.List");
                yield Accessor.of("List<" + element.type() + ">", "View.list($, " + element.from() + ")", "View.array(changed, " + element.to() + ")");
            }
            case MAP -> {
                imports.add("java.util.Map");
                yield Accessor.of("Map<String, " + element.type() + ">", "View.map($, " + element.from() + ")",
                        "View.object(changed, " + element.to() + ")");
            }
            case MAP_OF_ARRAYS -> {
                imports.add("java.util.List");
                imports.add("java.util.Map");
                yield Accessor.of("Map<String, List<String>>", "View.map($, list -> View.list(list, Value::text))",
                        "View.object(changed, list -> View.array(list, Value::of))");
            }
        };
    }

    /// An element's boxed type and functions from and to a value.
    private record Element(String type, String from, String to) {
    }

    private Element element(Type owner, Type.Field field, Set<String> imports) {
        return switch (field.element()) {
            case OBJECT -> {
                String view = viewOf(field.reference());
                if (!packageOf(field.reference()).equals(packageOf(owner.name()))) {
                    imports.add(packageOf(field.reference()) + "." + view);
                }
                yield new Element(view, view + "::of", view + "::tree");
            }
            case STRING, DURATION, BYTES -> new Element("String", "Value::text", "Value::of");
            case INT32 -> new Element("Integer", "number -> (int) number.integer(0)", "Value::of");
            case INT64 -> new Element("Long", "number -> number.integer(0)", "Value::of");
            case BOOLEAN -> new Element("Boolean", "truth -> truth.truth(false)", "Value::of");
            case QUANTITY -> {
                imports.add("io.kybern.resource.api.Quantity");
                yield new Element("Quantity", "Quantity::of", "quantity -> Value.of(quantity.toString())");
            }
            case TIME, MICRO_TIME -> {
                imports.add("java.time.Instant");
                yield new Element("Instant", "View::time", "View::written");
            }
            default -> new Element("Value", "any -> any", "any -> any");
        };
    }

    private static Accessor single(Type.Field field, Element element, Set<String> imports) {
        boolean optional = field.presence() == Type.Presence.POINTER;
        return switch (field.element()) {
            case OBJECT -> Accessor.of(element.type(), element.from().replace("::", ".") + "($)", "changed.tree()");
            case STRING, DURATION, BYTES -> optional ? optional(imports, "Optional<String>", "View.text($)", "String", "Value.of(changed)")
                    : Accessor.of("String", "$.text()", "Value.of(changed)");
            case INT32 -> optional ? optional(imports, "OptionalInt", "View.int32($)", "int", "Value.of(changed)")
                    : Accessor.of("int", "(int) $.integer(0)", "Value.of(changed)");
            case INT64 -> optional ? optional(imports, "OptionalLong", "View.int64($)", "long", "Value.of(changed)")
                    : Accessor.of("long", "$.integer(0)", "Value.of(changed)");
            case BOOLEAN -> optional ? optional(imports, "Optional<Boolean>", "View.truth($)", "boolean", "Value.of(changed)")
                    : Accessor.of("boolean", "$.truth(false)", "Value.of(changed)");
            case QUANTITY -> optional(imports, "Optional<Quantity>", "Quantity.tryParse($)", "Quantity", "Value.of(changed.toString())");
            case TIME -> optional(imports, "Optional<Instant>", "View.instant($)", "Instant", "View.written(changed)");
            case MICRO_TIME -> optional(imports, "Optional<Instant>", "View.instant($)", "Instant", "View.writtenMicros(changed)");
            default -> Accessor.of("Value", "$", "changed");
        };
    }

    private static Accessor optional(Set<String> imports, String type, String read, String written, String write) {
        imports.add("java.util." + type.replaceAll("<.*", ""));
        return new Accessor(type, read, written, write);
    }
}
