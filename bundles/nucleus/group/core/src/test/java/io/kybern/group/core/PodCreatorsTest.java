// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import io.kybern.resource.json.TextCodecs;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PodCreatorsTest {
    private final OnePod scope = new OnePod();

    private static Value yaml(String text) {
        return new TextCodecs().yaml().decode(text.getBytes(StandardCharsets.UTF_8));
    }

    private String refusal(String binding) {
        return assertThrows(ApiException.class, () -> PodCreators.bind(scope, "default", "a", yaml(binding))).status().message();
    }

    @Test
    void bindingSetsNodeAnnotationsAndCondition() {
        Value answer = PodCreators.bind(scope, "default", "a", yaml("{metadata: {name: a, annotations: {k: v}}, target: {kind: Node, name: n1}}"));
        assertEquals("Success", answer.get("status").text());
        assertEquals("n1", scope.pod.get("spec", "nodeName").text());
        assertEquals("v", scope.pod.get("metadata", "annotations", "k").text());
        assertEquals("True", scope.pod.get("status", "conditions").get(0).get("status").text());
        assertEquals("2026-01-02T03:04:05Z", scope.pod.get("status", "conditions").get(0).get("lastTransitionTime").text());
    }

    @Test
    void aSecondBindingIsAConflict() {
        PodCreators.bind(scope, "default", "a", yaml("{target: {name: n1}}"));
        assertEquals("Operation cannot be fulfilled on pods/binding \"a\": pod a is already assigned to node \"n1\"", refusal("{target: {name: n2}}"));
    }

    @Test
    void podsThatGoOrWaitAreNotBound() {
        scope.pod = yaml("{metadata: {name: a, deletionTimestamp: \"2026-01-02T03:04:05Z\"}}");
        assertEquals("Operation cannot be fulfilled on pods/binding \"a\": pod a is being deleted, cannot be assigned to a host",
                refusal("{target: {name: n1}}"));
        scope.pod = yaml("{metadata: {name: a}, spec: {schedulingGates: [{name: g}]}}");
        assertEquals("Operation cannot be fulfilled on pods/binding \"a\": pod a has non-empty .spec.schedulingGates",
                refusal("{target: {name: n1}}"));
    }

    @Test
    void badBindingsAreRefused() {
        assertEquals("name in URL does not match name in Binding object", refusal("{metadata: {name: b}, target: {name: n1}}"));
        assertEquals("[target.kind: Unsupported value: \"Pod\": supported values: \"Node\", \"<empty>\", "
                + "target.name: Required value]", refusal("{target: {kind: Pod}}").replace("\\u003c", "<").replace("\\u003e", ">"));
    }

    @Test
    void evictionDeletesWithItsOptions() {
        PodCreators.evict(scope, "default", "a", yaml("{metadata: {name: a}, deleteOptions: {gracePeriodSeconds: 3}}"));
        assertEquals(3, scope.deleted.get("gracePeriodSeconds").integer(0));
    }

    private static final class OnePod implements WriteScope {
        private Value pod = yaml("{metadata: {name: a, uid: u}, status: {conditions: [{type: PodScheduled, status: \"False\", reason: Unschedulable}]}}");
        private Value deleted = Value.ABSENT;

        @Override
        public Instant now() {
            return Instant.parse("2026-01-02T03:04:05.5Z");
        }

        @Override
        public boolean dryRun() {
            return false;
        }

        @Override
        public String user() {
            return "system:kube-scheduler";
        }

        @Override
        public Optional<Value> read(GroupVersionResource resource, String namespace, String name) {
            return Optional.of(pod);
        }

        @Override
        public boolean claim(String name, String owner) {
            return true;
        }

        @Override
        public void release(String name) {
        }

        @Override
        public Optional<String> claimed(String name) {
            return Optional.empty();
        }

        @Override
        public Value update(GroupVersionResource resource, String namespace, String name, UnaryOperator<Value> change) {
            pod = change.apply(pod);
            return pod;
        }

        @Override
        public Value delete(GroupVersionResource resource, String namespace, String name, Value options) {
            deleted = options;
            return pod;
        }
    }
}
