// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import io.kybern.resource.api.Column.Cell;
import io.kybern.resource.api.ResourceType.Creator;
import io.kybern.resource.api.ResourceType.NameRule;
import io.kybern.resource.api.ResourceType.Names;
import io.kybern.resource.api.ResourceType.Subresource;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A group's descriptor (`group.bin`, written at build time from upstream's declarations and the group's facts) on its way
/// to [ResourceType]s: the group's code adds what is no data, then calls [#build].
///
/// Cells whose facts are a plain path, an age or the like are made here ([Cells#parse]); the others must be given. Not for several threads.
public final class GroupDefinition {
    private static final String FORMAT = "kybern-group-1";

    private final String group;
    private final Map<String, Schema> schemas;
    private final List<Described> resources;
    private final Map<String, Cell> cells = new HashMap<>();
    private final Map<String, Strategy> strategies = new HashMap<>();
    private final Map<String, Creator> creators = new HashMap<>();

    /// A resource as the descriptor has it.
    private record Described(ResourceType type, List<String> cellTexts) {
    }

    private GroupDefinition(String group, Map<String, Schema> schemas, List<Described> resources) {
        this.group = group;
        this.schemas = schemas;
        this.resources = resources;
    }

    /// Reads `group.bin` of the package that a class belongs to.
    public static GroupDefinition of(Class<?> owner) {
        InputStream in = owner.getResourceAsStream("group.bin");
        if (in == null) {
            throw new IllegalStateException(owner.getName() + ": its package has no group.bin");
        }
        return load(in);
    }

    /// Reads a descriptor.
    public static GroupDefinition load(InputStream descriptor) {
        var in = new DescriptorInput(descriptor);
        if (!in.text().equals(FORMAT)) {
            throw new IllegalArgumentException("not a group descriptor of format " + FORMAT);
        }
        String group = in.text();
        Map<String, Schema> schemas = in.types();
        var resources = new ArrayList<Described>();
        for (int left = in.number(); left > 0; left--) {
            resources.add(resource(group, in));
        }
        return new GroupDefinition(group, schemas, resources);
    }

    private static Described resource(String group, DescriptorInput in) {
        String plural = in.text();
        var resource = new GroupVersionResource(group, in.text(), plural);
        var names = new Names(in.text(), in.text(), in.text(), in.texts(), in.texts());
        boolean namespaced = in.truth();
        List<String> verbs = in.texts();
        Schema schema = in.type(in.number());
        String storageVersion = in.text();
        NameRule nameRule = nameRule(in.text());
        var columns = new ArrayList<Column>();
        var texts = new ArrayList<String>();
        for (int left = in.number(); left > 0; left--) {
            List<String> column = in.texts();
            texts.add(column.get(4));
            columns.add(new Column(column.get(0), column.get(1), column.get(2), "", Integer.parseInt(column.get(3)), (_, _) -> Value.of("")));
        }
        var selectable = new LinkedHashMap<String, String>();
        for (int left = in.number(); left > 0; left--) {
            selectable.put(in.text(), in.text());
        }
        boolean managesGeneration = in.truth();
        boolean unconditionalUpdate = in.truth();
        boolean createOnUpdate = in.truth();
        var subresources = new ArrayList<Subresource>();
        for (int left = in.number(); left > 0; left--) {
            String name = in.text();
            var kind = new GroupVersionKind(in.text(), in.text(), in.text());
            subresources.add(new Subresource(name, kind, in.texts(), in.type(in.number()), Optional.empty()));
        }
        return new Described(new ResourceType(resource, names, namespaced, verbs, schema, storageVersion, nameRule, columns, selectable,
                managesGeneration, unconditionalUpdate, createOnUpdate, subresources, Strategy.NONE, Optional.empty()), texts);
    }

    private static NameRule nameRule(String rule) {
        return switch (rule) {
            case "dns1123-subdomain" -> NameRule.DNS1123_SUBDOMAIN;
            case "dns1123-label" -> NameRule.DNS1123_LABEL;
            case "dns1035-label" -> NameRule.DNS1035_LABEL;
            default -> NameRule.PATH_SEGMENT;
        };
    }

    public String group() {
        return group;
    }

    /// Every object type of the descriptor by its definition's name, for example `io.k8s.api.core.v1.PodSpec`.
    public Map<String, Schema> schemas() {
        return schemas;
    }

    /// Gives the cell of a column whose facts are no plain path; replaces the derived one otherwise.
    public GroupDefinition column(String plural, String heading, Cell cell) {
        if (resources.stream().noneMatch(r -> r.type().resource().resource().equals(plural)
                && r.type().columns().stream().anyMatch(c -> c.name().equals(heading)))) {
            throw new IllegalArgumentException(plural + " has no column " + heading);
        }
        cells.put(plural + "/" + heading, cell);
        return this;
    }

    /// Gives the rules that the schema can't say.
    public GroupDefinition strategy(String plural, Strategy strategy) {
        strategies.put(known(plural), strategy);
        return this;
    }

    /// Answers POST of a virtual resource.
    public GroupDefinition creator(String plural, Creator creator) {
        creators.put(known(plural), creator);
        return this;
    }

    /// Answers POST of a subresource.
    public GroupDefinition creator(String plural, String subresource, Creator creator) {
        creators.put(known(plural) + "/" + subresource, creator);
        return this;
    }

    private String known(String plural) {
        if (resources.stream().noneMatch(r -> r.type().resource().resource().equals(plural))) {
            throw new IllegalArgumentException("no resource " + plural + " in group \"" + group + "\"");
        }
        return plural;
    }

    /// Columns that [#build] would refuse, as `plural/heading`.
    public List<String> missingCells() {
        var missing = new ArrayList<String>();
        for (Described resource : resources) {
            for (int i = 0; i < resource.cellTexts().size(); i++) {
                String key = resource.type().resource().resource() + "/" + resource.type().columns().get(i).name();
                if (!cells.containsKey(key) && Cells.parse(resource.cellTexts().get(i)).isEmpty()) {
                    missing.add(key + ": " + resource.cellTexts().get(i));
                }
            }
        }
        return missing;
    }

    /// The resource types.
    ///
    /// @throws IllegalStateException when a column has no cell
    public List<ResourceType> build() {
        List<String> missing = missingCells();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("no cells for " + missing);
        }
        return resources.stream().map(this::complete).toList();
    }

    private ResourceType complete(Described described) {
        ResourceType type = described.type();
        String plural = type.resource().resource();
        var columns = new ArrayList<Column>();
        for (int i = 0; i < described.cellTexts().size(); i++) {
            Column column = type.columns().get(i);
            Cell derived = Cells.parse(described.cellTexts().get(i)).orElse(column.cell());
            Cell cell = cells.getOrDefault(plural + "/" + column.name(), derived);
            columns.add(new Column(column.name(), column.type(), column.format(), description(type, described.cellTexts().get(i)), column.priority(), cell));
        }
        List<Subresource> subresources = type.subresources().stream().map(sub -> new Subresource(sub.name(), sub.kind(), sub.verbs(), sub.schema(),
                Optional.ofNullable(creators.get(plural + "/" + sub.name())))).toList();
        return new ResourceType(type.resource(), type.names(), type.namespaced(), type.verbs(), type.schema(), type.storageVersion(), type.nameRule(),
                List.copyOf(columns), type.selectable(), type.managesGeneration(), type.unconditionalUpdate(), type.createOnUpdate(), subresources,
                strategies.getOrDefault(plural, Strategy.NONE), Optional.ofNullable(creators.get(plural)));
    }

    /// What the schema says of the field that a column shows.
    private static String description(ResourceType type, String cellText) {
        Schema schema = type.schema();
        String description = "";
        for (String name : Cells.mainPath(cellText)) {
            Schema.Field field = schema.fields().get(name);
            if (field == null) {
                return "";
            }
            description = field.description();
            schema = field.type();
        }
        return description;
    }
}
