// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.table;

import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.Column;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Tables;
import io.kybern.resource.api.Value;
import java.time.Instant;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/// Builds tables from the columns of a type.
@Component
public final class ColumnTables implements Tables {
    private static final String VERSION = "meta.k8s.io/v1";

    @Activate
    public ColumnTables() {
        // stateless
    }

    @Override
    public Value table(ResourceType type, List<Value> objects, Value listMetadata, Include include, boolean definitions, Instant now) {
        List<Column> columns = type.columns().isEmpty() ? defaultColumns(type.schema()) : type.columns();
        var rows = ArrayValue.builder();
        for (Value object : objects) {
            rows.add(row(type, columns, object, include, now));
        }
        Value metadata = listMetadata.present() ? listMetadata : objects.size() == 1 ? version(objects.getFirst()) : Value.object();
        return ObjectValue.builder().put("apiVersion", VERSION).put("kind", "Table").put("metadata", metadata)
                .put("columnDefinitions", definitions ? definitions(columns) : Value.NULL).put("rows", rows.build()).build();
    }

    private static Value version(Value object) {
        Value version = object.get("metadata", "resourceVersion");
        return version.present() ? Value.object("resourceVersion", version) : Value.object();
    }

    private static Value definitions(List<Column> columns) {
        var definitions = ArrayValue.builder();
        for (Column column : columns) {
            definitions.add(ObjectValue.builder().put("name", column.name()).put("type", column.type()).put("format", column.format())
                    .put("description", column.description()).put("priority", column.priority()).build());
        }
        return definitions.build();
    }

    private static List<Column> defaultColumns(Schema schema) {
        Schema metadata = schema.at("metadata");
        return List.of(
                new Column("Name", "string", "name", description(metadata, "name"), 0, (object, _) -> text(object.get("metadata", "name"))),
                new Column("Created At", "date", "", description(metadata, "creationTimestamp"), 0,
                        (object, _) -> text(object.get("metadata", "creationTimestamp"))));
    }

    private static Value text(Value value) {
        return Value.of(value.text());
    }

    private static String description(Schema metadata, String field) {
        Schema.Field known = metadata.fields().get(field);
        return known == null ? "" : known.description();
    }

    private Value row(ResourceType type, List<Column> columns, Value object, Include include, Instant now) {
        var cells = ArrayValue.builder();
        for (Column column : columns) {
            cells.add(column.cell().of(object, now));
        }
        var row = ObjectValue.builder().put("cells", cells.build()).put("conditions", conditions(type, object));
        return row.put("object", switch (include) {
            case NONE -> Value.NULL;
            case METADATA -> metadata(object);
            case OBJECT -> object;
        }).build();
    }

    /// Finished pods carry a condition, by which clients can leave them out.
    private static Value conditions(ResourceType type, Value object) {
        if (!type.resource().group().isEmpty() || !type.resource().resource().equals("pods")) {
            return Value.ABSENT;
        }
        String phase = object.get("status", "phase").text();
        String message = switch (phase) {
            case "Succeeded" -> "The pod has completed successfully.";
            case "Failed" -> "The pod failed.";
            default -> "";
        };
        return message.isEmpty() ? Value.ABSENT : Value.array(Value.object("type", Value.of("Completed"), "status", Value.of("True"),
                "reason", Value.of(phase), "message", Value.of(message)));
    }

    @Override
    public Value metadata(Value object) {
        return partial("PartialObjectMetadata", object.get("metadata"));
    }

    private static ObjectValue partial(String kind, Value metadata) {
        return Value.object("apiVersion", Value.of(VERSION), "kind", Value.of(kind), "metadata", metadata.missing() ? Value.object() : metadata);
    }

    @Override
    public Value metadataList(List<Value> objects, Value listMetadata) {
        return partial("PartialObjectMetadataList", listMetadata).with("items", Value.array(objects.stream().map(this::metadata).toList()));
    }
}
