// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.authorization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Value;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AuthorizationGroupTest {
    private final AuthorizationGroup group = new AuthorizationGroup(new RecordedAuthorization());

    @Test
    void everyKindIsServed() {
        var kinds = new TreeSet<String>();
        group.types().forEach(type -> kinds.add(type.names().kind()));
        assertEquals(new TreeSet<>(Set.of("LocalSubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview")), kinds);
    }

    @Test
    void everyTypeHasASchemaWithMetadataOrSpec() {
        for (ResourceType type : group.types()) {
            assertEquals(Schema.Type.OBJECT, type.schema().type(), type.resource().toString());
            assertFalse(type.schema().fields().get("metadata").type().fields().isEmpty(), type.resource().toString());
            assertFalse(type.schema().description().isEmpty(), type.resource().toString());
        }
    }

    @Test
    void cellsOfAnEmptyObjectAreScalars() {
        for (ResourceType type : group.types()) {
            type.columns().forEach(column -> {
                Value cell = column.cell().of(Value.object(), Instant.EPOCH);
                assertFalse(cell.missing() || !cell.fields().isEmpty() || !cell.items().isEmpty(), type.resource() + " " + column.name());
            });
        }
    }
}
