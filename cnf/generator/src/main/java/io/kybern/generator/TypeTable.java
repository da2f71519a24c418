// SPDX-License-Identifier: Apache-2.0
package io.kybern.generator;

import io.kybern.generator.ModelSources.Model;
import io.kybern.generator.ProtoSources.Message;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Joins protobuf messages, OpenAPI models and type facts into [Type]s, and writes them for the generators that follow.
///
/// Arguments: the folder of the facts, the file to write; the two source jars are found on the class path.
final class TypeTable {
    private static final String META = "k8s.io.apimachinery.pkg.apis.meta.v1";

    private final Map<String, Message> messages;
    private final Map<String, Model> models;
    private final TypeFacts facts;

    private TypeTable(Map<String, Message> messages, Map<String, Model> models, TypeFacts facts) {
        this.messages = messages;
        this.models = models;
        this.facts = facts;
    }

    static void main(String[] args) throws IOException {
        Map<String, Type> types = read(Path.of(args[0]));
        Path out = Path.of(args[1]);
        Files.createDirectories(out.toAbsolutePath().getParent());
        try (var stream = new ObjectOutputStream(Files.newOutputStream(out))) {
            stream.writeObject(types);
        }
    }

    static TreeMap<String, Type> read(Path facts) throws IOException {
        return new TypeTable(ProtoSources.read(jar("client-java-proto")), ModelSources.read(jar("client-java-api")), TypeFacts.read(facts)).join();
    }

    private static Path jar(String artifact) {
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            String name = Path.of(entry).getFileName().toString();
            if (name.startsWith(artifact + "-") && name.endsWith("-sources.jar")) {
                return Path.of(entry);
            }
        }
        throw new IllegalStateException("no sources of " + artifact + " on the class path");
    }

    private TreeMap<String, Type> join() {
        var types = new TreeMap<String, Type>();
        for (Message message : messages.values()) {
            Optional<Model> model = model(message.name());
            boolean wanted = Kind.ofProto(message.name()) == Kind.OBJECT && (model.isPresent() || message.name().startsWith(META + "."));
            if (wanted && !wrapper(message.name())) {
                types.put(message.name(), type(message, model));
            }
        }
        return types;
    }

    /// The OpenAPI model of a message: `V1Pod`, or with its group where two groups have the name: `CoreV1Event`.
    private Optional<Model> model(String message) {
        String[] parts = message.split("\\.");
        String simple = parts[parts.length - 1];
        String version = capital(parts[parts.length - 2]);
        Model own = models.get(capital(parts[parts.length - 3]) + version + simple);
        return Optional.ofNullable(own != null ? own : models.get(version + simple));
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private Type type(Message message, Optional<Model> model) {
        String factsName = factsName(message.name());
        Map<String, Type.Field> fields = new TreeMap<>();
        Set<String> names = model.map(Model::fields).orElse(Set.of());
        collect(message, names, List.of(), new Owner(factsName, model.map(Model::required).orElse(Set.of())), fields);
        if (names.contains("kind") && names.contains("apiVersion") || message.fields().containsKey("metadata") && model.isEmpty()) {
            Map<String, String> texts = model.orElseGet(() -> models.get("V1Pod")).typeMeta();
            fields.putIfAbsent("apiVersion", typeMeta("apiVersion", texts.getOrDefault("apiVersion", "")));
            fields.putIfAbsent("kind", typeMeta("kind", texts.getOrDefault("kind", "")));
        }
        boolean atomic = message.comment().contains("+structType=atomic") || message.comment().contains("+mapType=atomic");
        return new Type(message.name(), description(message.comment()), atomic, fields);
    }

    private static Type.Field typeMeta(String name, String description) {
        return new Type.Field(name, description, Type.Shape.SINGLE, Kind.STRING, "", List.of(), false, false, Type.Presence.ZERO_DROPPED, false, false,
                Type.Merge.ATOMIC, List.of(), "");
    }

    /// Where facts and required fields of inlined messages are looked up, too.
    private record Owner(String facts, Set<String> required) {
    }

    private void collect(Message message, Set<String> names, List<Integer> path, Owner owner, Map<String, Type.Field> into) {
        for (ProtoSources.Field field : message.fields().values()) {
            Optional<String> name = jsonName(field.name(), names);
            var numbers = new ArrayList<>(path);
            numbers.add(field.number());
            if (name.isPresent()) {
                into.put(name.get(), field(name.get(), field, numbers, owner));
            } else if (inlined(field, names)) {
                collect(message(field.type()), names, numbers, owner, into);
            }
        }
    }

    /// The JSON name of a protobuf field; empty when the model does not have it (then it is inlined, or newer than the model).
    private static Optional<String> jsonName(String proto, Set<String> names) {
        if (names.isEmpty() || names.contains(proto)) {
            return Optional.of(proto);
        }
        return names.stream().filter(name -> flat(name).equals(flat(proto))).findFirst();
    }

    private static String flat(String name) {
        return name.replace("-", "").replace("$", "").toLowerCase(Locale.ROOT);
    }

    private boolean inlined(ProtoSources.Field field, Set<String> names) {
        Message inner = messages.get(field.type());
        return field.label().equals("optional") && inner != null && inner.fields().values().stream()
                .anyMatch(nested -> jsonName(nested.name(), names).isPresent() || inlined(nested, names));
    }

    private Type.Field field(String name, ProtoSources.Field field, List<Integer> numbers, Owner owner) {
        boolean wrapped = wrapper(field.type());
        String element = wrapped ? Objects.requireNonNull(message(field.type()).fields().get("items")).type() : field.type();
        Type.Shape shape = switch (field.label()) {
            case "map" -> wrapped ? Type.Shape.MAP_OF_ARRAYS : Type.Shape.MAP;
            case "repeated" -> Type.Shape.ARRAY;
            default -> wrapped ? Type.Shape.ARRAY : Type.Shape.SINGLE;
        };
        Kind kind = Kind.ofProto(element);
        Map<String, List<String>> markers = markers(field.comment());
        String json = facts.defaultJson(owner.facts(), name).orElse(markers.getOrDefault("default", List.of("")).getFirst());
        Type.Presence presence = facts.knows(owner.facts()) ? facts.presence(owner.facts(), name)
                : kind == Kind.OBJECT || shape != Type.Shape.SINGLE ? Type.Presence.OMIT_EMPTY : Type.Presence.ZERO_DROPPED;
        boolean atomic = markers.getOrDefault("structType", markers.getOrDefault("mapType", List.of())).contains("atomic");
        return new Type.Field(name, description(field.comment()), shape, kind, kind == Kind.OBJECT ? element : "", List.copyOf(numbers), wrapped,
                owner.required().contains(name), presence, facts.nullable(owner.facts(), name), atomic, merge(markers), facts.enums(owner.facts(), name),
                json.startsWith("ref(") ? "" : json);
    }

    /// A message with nothing but `items` of scalars stands for a list: `ExtraValue`, `Verbs`.
    private boolean wrapper(String type) {
        Message message = messages.get(type);
        return message != null && message.fields().size() == 1 && message.fields().containsKey("items")
                && Kind.ofProto(message.fields().get("items").type()) == Kind.STRING;
    }

    private static Type.Merge merge(Map<String, List<String>> markers) {
        String strategy = markers.getOrDefault("patchStrategy", List.of("")).getFirst();
        return new Type.Merge(markers.getOrDefault("listType", List.of("atomic")).getFirst(), markers.getOrDefault("listMapKey", List.of()),
                markers.getOrDefault("patchMergeKey", List.of("")).getFirst(), strategy.contains("merge"), strategy.contains("retainKeys"));
    }

    private static Map<String, List<String>> markers(List<String> comment) {
        var markers = new LinkedHashMap<String, List<String>>();
        for (String line : comment) {
            int equal = line.indexOf('=');
            if (line.startsWith("+") && equal > 0) {
                markers.computeIfAbsent(line.substring(1, equal).strip(), _ -> new ArrayList<>()).add(line.substring(equal + 1).strip());
            }
        }
        return markers;
    }

    private static String description(List<String> comment) {
        var text = new StringBuilder();
        boolean paragraph = false;
        for (String line : comment) {
            if (line.equals("---")) {
                break;
            }
            if (line.startsWith("+")) {
                continue;
            }
            if (line.isBlank()) {
                paragraph = true;
                continue;
            }
            text.append(text.isEmpty() ? "" : paragraph ? "\n\n" : " ").append(line.strip());
            paragraph = false;
        }
        return text.toString();
    }

    private Message message(String name) {
        return Objects.requireNonNull(messages.get(name), name);
    }

    private static String factsName(String message) {
        String[] parts = message.split("\\.");
        return parts[parts.length - 3] + "/" + parts[parts.length - 2] + "/" + parts[parts.length - 1];
    }

    /// All types that these reach.
    static Set<String> closure(Map<String, Type> types, Set<String> roots) {
        var reached = new TreeSet<String>();
        var open = new ArrayList<>(roots);
        while (!open.isEmpty()) {
            Type type = types.get(open.removeLast());
            if (type != null && reached.add(type.name())) {
                type.fields().values().stream().map(Type.Field::reference).filter(name -> !name.isEmpty()).forEach(open::add);
            }
        }
        return reached;
    }
}
