// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import io.kybern.store.api.Store;
import io.kybern.store.memory.MemoryStore;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PluginsGroupTest {
    private final Store store = new MemoryStore();
    private final PluginsGroup group = new PluginsGroup(store);

    @AfterEach
    void close() {
        store.close();
    }

    private ResourceType type(String plural) {
        return group.types().stream().filter(type -> type.resource().resource().equals(plural)).findFirst().orElseThrow();
    }

    private List<String> errors(Value spec) {
        return type("plugins").strategy().validate(Value.object("spec", spec)).stream().map(FieldError::text).toList();
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

    @Test
    void everyMistakeInASpecIsNamed() {
        Value bundle = Value.object("location", Value.of("mvn:x"), "sha256", Value.of("abc"));
        assertEquals(List.of(
            "spec.bundle.sha256: Invalid value: \"abc\": must be 64 lower-case hexadecimal digits",
            "spec.bundle.location: Invalid value: \"mvn:x\": must be a file:, http: or https: URL, or empty for a PluginArtifact",
            "spec.slot: Invalid value: \"Admission\": must be POINT/NAME in lower case",
            "spec.budgets.call: Invalid value: \"soon\": must be a whole number with unit ms, s or m",
            "spec.drainSeconds: Invalid value: 0: must be between 1 and 3600"),
            errors(Value.object("bundle", bundle, "slot", Value.of("Admission"),
                "budgets", Value.object("call", Value.of("soon")), "drainSeconds", Value.of(0))));
        assertEquals(List.of("spec.bundle.sha256: Required value: the code is known by its hash"),
            errors(Value.object("bundle", Value.object())));
        assertEquals(List.of(), errors(Value.object()));
    }

    @Test
    void aPluginIsHeldByTheSwitchFinalizerOnce() {
        Value made = type("plugins").strategy().prepareForCreate(new Scope(), Value.object("status", Value.object()));
        assertEquals(Value.object("metadata", Value.object("finalizers", Value.strings(List.of("plugins.kybern.io/switch")))), made);
        assertEquals(made, type("plugins").strategy().prepareForCreate(new Scope(), made));
    }

    @Test
    void chunksGoToTheStoreAndLeaveWithTheirArtifact() {
        ResourceType artifacts = type("pluginartifacts");
        ResourceType.Creator content = artifacts.subresource("content").orElseThrow().creator().orElseThrow();
        String data = Base64.getEncoder().encodeToString(new byte[] {1, 2, 3});
        content.create(new Scope(), "", "abc", Value.object("index", Value.of(1), "data", Value.of(data)));
        assertEquals(3, store.get("/kybern/artifacts/abc/000001").orElseThrow().value().length);
        artifacts.strategy().release(new Scope(), Value.object("metadata", Value.object("name", Value.of("abc"))));
        assertEquals(Optional.empty(), store.get("/kybern/artifacts/abc/000001"));
        assertThrows(ApiException.class, () -> content.create(new Scope(), "", "abc", Value.object("index", Value.of(64))));
        assertThrows(ApiException.class, () -> content.create(new Scope(), "", "abc", Value.object("data", Value.of("?"))));
    }

    /// A write without a server.
    private static final class Scope implements WriteScope {
        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public boolean dryRun() {
            return false;
        }

        @Override
        public String user() {
            return "test";
        }

        @Override
        public Optional<Value> read(GroupVersionResource resource, String namespace, String name) {
            return Optional.empty();
        }

        @Override
        public boolean claim(String name, String owner) {
            return true;
        }

        @Override
        public void release(String name) {}

        @Override
        public Optional<String> claimed(String name) {
            return Optional.empty();
        }

        @Override
        public Value update(GroupVersionResource resource, String namespace, String name, UnaryOperator<Value> change) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Value delete(GroupVersionResource resource, String namespace, String name, Value options) {
            throw new UnsupportedOperationException();
        }
    }
}
