// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kybern.resource.api.Column;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.ResourceType.NameRule;
import io.kybern.resource.api.ResourceType.Names;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Tables.Include;
import io.kybern.resource.api.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ColumnTablesTest {
    private static final Instant NOW = Instant.EPOCH;
    private static final Value POD = Value.object("metadata", Value.object("name", Value.of("p"), "resourceVersion", Value.of("7"),
            "creationTimestamp", Value.of("2026-01-01T00:00:00Z")), "status", Value.object("phase", Value.of("Running")));

    private final ColumnTables tables = new ColumnTables();

    private static ResourceType type(List<Column> columns) {
        return new ResourceType(new GroupVersionResource("", "v1", "pods"), new Names("Pod", "PodList", "pod", List.of(), List.of()), true,
                List.of("get"), Schema.ANY, "v1", NameRule.DNS1123_SUBDOMAIN, columns, Map.of(), false, true, false, List.of(), Strategy.NONE,
                Optional.empty());
    }

    private static final Column STATUS = new Column("Status", "string", "", "the phase", 1, (pod, _) -> pod.get("status", "phase"));

    @Test
    void row_hasACellAColumn() {
        Value table = tables.table(type(List.of(STATUS)), List.of(POD), Value.object("resourceVersion", Value.of("9")), Include.METADATA, true, NOW);
        assertEquals("{\"apiVersion\":\"meta.k8s.io/v1\",\"columnDefinitions\":[{\"description\":\"the phase\",\"format\":\"\",\"name\":\"Status\","
                + "\"priority\":1,\"type\":\"string\"}],\"kind\":\"Table\",\"metadata\":{\"resourceVersion\":\"9\"},\"rows\":[{\"cells\":[\"Running\"],"
                + "\"object\":{\"apiVersion\":\"meta.k8s.io/v1\",\"kind\":\"PartialObjectMetadata\",\"metadata\":{\"creationTimestamp\":"
                + "\"2026-01-01T00:00:00Z\",\"name\":\"p\",\"resourceVersion\":\"7\"}}}]}", JsonText.of(table));
    }

    @Test
    void typeWithoutColumns_showsNameAndCreation() {
        Value table = tables.table(type(List.of()), List.of(POD), Value.ABSENT, Include.NONE, false, NOW);
        assertEquals("[\"p\",\"2026-01-01T00:00:00Z\"]", JsonText.of(table.get("rows").get(0).get("cells")));
        assertEquals(Value.NULL, table.get("rows").get(0).get("object"));
        assertEquals(Value.NULL, table.get("columnDefinitions"));
        assertEquals("7", table.get("metadata", "resourceVersion").text());
    }

    @Test
    void finishedPod_carriesACondition() {
        Value done = POD.asObject().with(List.of("status", "phase"), Value.of("Failed"));
        Value row = tables.table(type(List.of(STATUS)), List.of(done), Value.ABSENT, Include.OBJECT, true, NOW).get("rows").get(0);
        assertEquals("Completed", row.get("conditions").get(0).get("type").text());
        assertEquals("Failed", row.get("conditions").get(0).get("reason").text());
        assertEquals(done, row.get("object"));
    }

    @Test
    void partialList_keepsMetadataOnly() {
        Value list = tables.metadataList(List.of(POD), Value.object("continue", Value.of("x")));
        assertEquals("PartialObjectMetadataList", list.get("kind").text());
        assertEquals("x", list.get("metadata", "continue").text());
        assertEquals(tables.metadata(POD), list.get("items").get(0));
        assertEquals(Value.ABSENT, list.get("items").get(0).get("status"));
    }
}
