// SPDX-License-Identifier: Apache-2.0
package io.kybern.generator;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Writes a group bundle's descriptor: its resources with every type they reach.
///
/// Arguments: the group's facts file, the folder of the bundle's classes, the bundle's name; `group.bin` goes into its package.
/// The format's reader is `GroupDefinition` in `io.kybern.resource.api`.
final class GroupDescriptor {
    private static final String FORMAT = "kybern-group-1";
    private static final Pattern PLAIN_PATH = Pattern.compile("[A-Za-z]+(\\[\\*\\])?(\\.[A-Za-z]+(\\[\\*\\])?)*");

    private final TreeMap<String, Type> types;
    private final Map<?, ?> facts;
    private final List<String> order = new ArrayList<>();
    private final DescriptorOutput out = new DescriptorOutput();

    private GroupDescriptor(TreeMap<String, Type> types, Map<?, ?> facts) {
        this.types = types;
        this.facts = facts;
    }

    static void main(String[] args) throws IOException {
        Path facts = Path.of(args[0]);
        Path out = Path.of(args[1], args[2].replace('.', '/'), "group.bin");
        byte[] descriptor = new GroupDescriptor(types(), TypeFacts.load(facts)).write();
        Files.createDirectories(out.toAbsolutePath().getParent());
        Files.write(out, descriptor);
    }

    /// The types that [TypeTable] found when this module was built.
    @SuppressWarnings("unchecked")
    static TreeMap<String, Type> types() throws IOException {
        InputStream resource = GroupDescriptor.class.getResourceAsStream("types.bin");
        if (resource == null) {
            throw new IOException("types.bin is missing: build io.kybern.generator first");
        }
        try (var in = new ObjectInputStream(resource)) {
            return (TreeMap<String, Type>) in.readObject();
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
    }

    private record Resource(String plural, String version, Map<?, ?> facts) {
        String text(String key) {
            Object value = facts.get(key);
            return value == null ? "" : value.toString();
        }

        List<?> list(String key) {
            return GroupDescriptor.list(facts, key);
        }

        Map<?, ?> map(String key) {
            return GroupDescriptor.map(facts, key);
        }
    }

    private static List<?> list(Map<?, ?> facts, String key) {
        return facts.get(key) instanceof List<?> list ? list : List.of();
    }

    private static Map<?, ?> map(Map<?, ?> facts, String key) {
        return facts.get(key) instanceof Map<?, ?> map ? map : Map.of();
    }

    private String group() {
        return String.valueOf(facts.get("group"));
    }

    private byte[] write() throws IOException {
        List<Resource> resources = resources();
        var roots = new TreeSet<String>();
        for (Resource resource : resources) {
            roots.add(required(type(group(), resource.version(), resource.text("kind")), resource.plural()));
            for (Object sub : resource.list("subresources")) {
                subresourceType(resource, (Map<?, ?>) sub).ifPresent(roots::add);
            }
            applyDefaults(resource);
        }
        if (facts.get("extra_types") instanceof List<?> extra) {
            extra.forEach(name -> roots.add(required(Optional.of(name.toString()).filter(types::containsKey), name.toString())));
        }
        order.addAll(TypeTable.closure(types, roots));
        out.text(FORMAT);
        out.text(group());
        out.number(order.size());
        for (String name : order) {
            out.type(Objects.requireNonNull(types.get(name)), order);
        }
        out.number(resources.size());
        for (Resource resource : resources) {
            resource(resource);
        }
        return out.bytes();
    }

    private static String required(Optional<String> type, String resource) {
        return type.orElseThrow(() -> new IllegalStateException("no type for " + resource));
    }

    private List<Resource> resources() {
        var found = new ArrayList<Resource>();
        List<?> served = list(facts, "on_by_default");
        map(facts, "resources").forEach((plural, value) -> {
            var resource = (Map<?, ?>) value;
            for (Object version : list(resource, "versions")) {
                if (served.contains(version)) {
                    found.add(new Resource(plural.toString(), version.toString(), resource));
                }
            }
        });
        return found;
    }

    private Optional<String> type(String group, String version, String kind) {
        String folder = group.isEmpty() ? "core" : group.contains(".") ? group.substring(0, group.indexOf('.')) : group;
        String name = "k8s.io.api." + folder + "." + version + "." + kind;
        return types.containsKey(name) ? Optional.of(name) : Optional.empty();
    }

    private Optional<String> subresourceType(Resource resource, Map<?, ?> sub) {
        return type(text(sub, "group", group()), text(sub, "version", resource.version()), text(sub, "kind", ""));
    }

    private static String text(Map<?, ?> map, String key, String fallback) {
        Object value = map.get(key);
        return value == null ? fallback : value.toString();
    }

    private static boolean truth(Map<?, ?> map, String key, boolean fallback) {
        return map.get(key) instanceof Boolean truth ? truth : fallback;
    }

    /// Sets the unconditional defaults whose path and value are plain on the types they lead to.
    private void applyDefaults(Resource resource) {
        for (Object entry : resource.list("defaults")) {
            var rule = (Map<?, ?>) entry;
            String path = text(rule, "path", "");
            Object value = rule.get("value");
            if (rule.get("if") == null && PLAIN_PATH.matcher(path).matches() && value != null && plain(value)) {
                applyDefault(type(group(), resource.version(), resource.text("kind")), path.replace("[*]", "").split("\\."), value);
            }
        }
    }

    private static boolean plain(Object value) {
        return !(value instanceof Map<?, ?> map && !map.isEmpty()) && !(value instanceof String text && (text.contains(" ") || text.startsWith("=")));
    }

    private void applyDefault(Optional<String> start, String[] path, Object value) {
        Type type = start.map(types::get).orElse(null);
        for (int i = 0; type != null; i++) {
            Type.Field field = type.fields().get(path[i]);
            if (field == null) {
                throw new IllegalStateException("no field " + path[i] + " in " + type.name() + " for a default");
            }
            if (i == path.length - 1) {
                type.fields().put(path[i], field.withDefault(Json.text(value)));
                return;
            }
            type = types.get(field.reference());
        }
    }

    private void resource(Resource resource) {
        out.text(resource.plural());
        out.text(resource.version());
        out.text(resource.text("kind"));
        out.text(resource.text("list_kind").isEmpty() ? resource.text("kind") + "List" : resource.text("list_kind"));
        out.text(resource.text("singular"));
        out.texts(resource.list("short_names"));
        out.texts(resource.list("categories"));
        out.truth(truth(resource.facts(), "namespaced", false));
        out.texts(resource.list("verbs"));
        out.number(order.indexOf(type(group(), resource.version(), resource.text("kind")).orElseThrow()));
        out.text(resource.text("storage_version"));
        out.text(text(resource.map("name"), "rule", "none"));
        out.number(resource.list("columns").size());
        for (Object column : resource.list("columns")) {
            out.texts((List<?>) column);
        }
        Map<?, ?> selectable = resource.map("selectable");
        out.number(selectable.size());
        selectable.forEach((label, path) -> {
            out.text(label.toString());
            out.text(path.toString().replace(", or ", "|").split("[ ,]")[0]);
        });
        out.truth(truth(resource.map("generation"), "managed", false));
        out.truth(truth(resource.map("update"), "unconditional", true));
        out.truth(truth(resource.map("update"), "create_on_update", false));
        out.number(resource.list("subresources").size());
        for (Object sub : resource.list("subresources")) {
            subresource(resource, (Map<?, ?>) sub);
        }
    }

    private void subresource(Resource resource, Map<?, ?> sub) {
        out.text(text(sub, "name", ""));
        out.text(text(sub, "group", group()));
        out.text(text(sub, "version", resource.version()));
        out.text(text(sub, "kind", ""));
        out.texts(list(sub, "verbs"));
        out.number(subresourceType(resource, sub).map(order::indexOf).orElse(-1));
    }
}
