// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.clusterroleaggregation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kybern.authorization.tck.ClientInMemory;
import io.kybern.authorization.tck.ObjectsInMemory;
import io.kybern.controller.api.ControllerContext;
import io.kybern.controller.api.Key;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Client;
import io.kybern.server.api.EventRecorder;
import io.kybern.server.api.Informer;
import io.kybern.server.api.StoredObject;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterRoleAggregationTest {
    private static final GroupVersionResource ROLES = new GroupVersionResource("rbac.authorization.k8s.io", "v1", "clusterroles");

    private final ObjectsInMemory objects = new ObjectsInMemory();
    private final Context context = new Context();
    private final ClusterRoleAggregation controller = new ClusterRoleAggregation();

    @BeforeEach
    void start() {
        objects.put(ROLES, role("view", "to-edit").with("aggregationRule", choose("to-view")));
        objects.put(ROLES, role("edit", "none").with("aggregationRule", choose("to-edit")));
        objects.put(ROLES, role("b-view", "to-view", "pods"));
        objects.put(ROLES, role("a-view", "to-view", "services", "pods"));
        objects.put(ROLES, role("a-edit", "to-edit", "secrets"));
        controller.start(context);
    }

    @Test
    void rulesComeInOrderOfNames_eachOnce() {
        controller.reconcile(Key.of("", "view"));

        assertEquals(List.of("services", "pods"), resources("view"));
    }

    @Test
    void aggregatedRoles_areAggregatedFurther_andChangesTravel() {
        controller.reconcile(Key.of("", "view"));
        controller.reconcile(Key.of("", "edit"));
        assertEquals(List.of("secrets", "services", "pods"), resources("edit"));

        objects.remove(ROLES, "", "a-view");
        assertEquals(List.of("edit", "view"), context.mapping.apply(objects.get(ROLES, "", "b-view").orElseThrow()).stream().map(Key::name).toList());
        controller.reconcile(Key.of("", "view"));
        controller.reconcile(Key.of("", "edit"));
        assertEquals(List.of("secrets", "pods"), resources("edit"));
    }

    @Test
    void nothingChanged_nothingIsWritten() {
        controller.reconcile(Key.of("", "view"));
        long version = objects.version(ROLES);

        controller.reconcile(Key.of("", "view"));
        controller.reconcile(Key.of("", "a-view"));
        controller.reconcile(Key.of("", "gone"));
        assertEquals(version, objects.version(ROLES));
    }

    private List<String> resources(String name) {
        return objects.get(ROLES, "", name).orElseThrow().value().get("rules").items().stream()
                .map(rule -> rule.get("resources").get(0).text()).toList();
    }

    private static ObjectValue role(String name, String label, String... resources) {
        Value metadata = Value.object("name", Value.of(name), "labels", Value.object(label, Value.of("true")));
        return Value.object("metadata", metadata, "rules",
                Value.array(Stream.of(resources).map(resource -> Value.object("resources", Value.array(Value.of(resource)))).toList()));
    }

    private static Value choose(String label) {
        return Value.object("clusterRoleSelectors", Value.array(Value.object("matchLabels", Value.object(label, Value.of("true")))));
    }

    /// What the controller asks of its runtime, over the objects of the test.
    private final class Context implements ControllerContext {
        private Function<StoredObject, Collection<Key>> mapping = _ -> List.of();

        @Override
        public Client client() {
            return new ClientInMemory(objects);
        }

        @Override
        public Informer informer(GroupVersionResource resource) {
            return new Informer() {
                @Override
                public Optional<StoredObject> get(String namespace, String name) {
                    return objects.get(resource, namespace, name);
                }

                @Override
                public List<StoredObject> list() {
                    return objects.list(resource, "");
                }

                @Override
                public List<StoredObject> list(String namespace) {
                    return objects.list(resource, namespace);
                }

                @Override
                public boolean synced() {
                    return true;
                }

                @Override
                public void awaitSync() {
                    // Always there.
                }

                @Override
                public AutoCloseable onChange(Handler handler) {
                    return objects.onChange(resource, handler);
                }

                @Override
                public void close() {
                    // Nothing is held.
                }
            };
        }

        @Override
        public void watch(GroupVersionResource resource, Function<StoredObject, Collection<Key>> keys) {
            mapping = keys;
        }

        @Override
        public EventRecorder events() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Clock clock() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void watch(GroupVersionResource resource) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void enqueue(Key key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void enqueueAfter(Key key, Duration delay) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void every(Duration period, Key key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void workers(int count) {
            throw new UnsupportedOperationException();
        }
    }
}
