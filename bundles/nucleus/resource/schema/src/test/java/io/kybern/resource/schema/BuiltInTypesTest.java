// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kybern.group.apps.AppsGroup;
import io.kybern.group.core.CoreGroup;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import io.kybern.resource.json.TextCodecs;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Engine and strategies together: what a client sends settles in one pass, is valid, and stays as it is when it is sent again.
class BuiltInTypesTest {
    private final StructuralEngine engine = new StructuralEngine();

    private static ResourceType type(String plural) {
        return Stream.concat(new CoreGroup().types().stream(), new AppsGroup().types().stream())
                .filter(type -> type.resource().resource().equals(plural)).findFirst().orElseThrow();
    }

    private Value settled(ResourceType type, Value object) {
        Value pruned = engine.prune(type.schema(), type.names().kind(), object).value();
        return defaulted(type, pruned);
    }

    private Value defaulted(ResourceType type, Value object) {
        return engine.canonical(type.schema(), type.strategy().applyDefaults(engine.applyDefaults(type.schema(), object)));
    }

    private List<String> errors(ResourceType type, Value object) {
        List<FieldError> errors = new ArrayList<>(engine.validate(type.schema(), object));
        errors.addAll(type.strategy().validate(object));
        errors.addAll(type.strategy().validateCreate(object));
        return errors.stream().map(FieldError::text).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "pods|spec: {containers: [{name: a, image: 'busybox', command: [sh], ports: [{containerPort: 80}], resources: {limits: {cpu: 0.5, memory: 64Mi}}, "
            + "livenessProbe: {httpGet: {port: 80}}, env: [{name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}], volumeMounts: "
            + "[{name: v, mountPath: /v}]}], volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: token}}, {configMap: {name: c}}]}}], "
            + "initContainers: [{name: i, image: 'x:1', restartPolicy: Always, startupProbe: {tcpSocket: {port: 80}}}], tolerations: [{operator: Exists}], "
            + "affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: a, labelSelector: "
            + "{matchLabels: {a: b}}}}]}}}",
        "services|spec: {type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 80, targetPort: http}], selector: {a: b}}",
        "services|spec: {type: ExternalName, externalName: example.com}",
        "services|spec: {clusterIP: None, selector: {a: b}}",
        "namespaces|spec: {}", "nodes|spec: {taints: [{key: a, effect: NoExecute}]}", "configmaps|data: {a: b}", "secrets|stringData: {a: b}",
        "serviceaccounts|secrets: []", "persistentvolumeclaims|spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1024Mi}}}",
        "persistentvolumes|spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, hostPath: {path: /a}}",
        "limitranges|spec: {limits: [{type: Container, max: {cpu: 2}}]}", "resourcequotas|spec: {hard: {pods: 3, count/deployments.apps: 1}}",
        "endpoints|subsets: [{addresses: [{ip: 10.0.0.1}], ports: [{port: 80}]}]", "events|involvedObject: {kind: Pod, namespace: default, name: p}",
        "replicationcontrollers|spec: {template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}}",
        "podtemplates|template: {spec: {containers: [{name: a, image: b}]}}",
        "deployments|spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}}",
        "deployments|spec: {strategy: {type: Recreate}, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, "
            + "image: b}]}}}",
        "replicasets|spec: {replicas: 0, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}}",
        "daemonsets|spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}}",
        "statefulsets|spec: {serviceName: s, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: "
            + "{containers: [{name: a, image: b}]}}, volumeClaimTemplates: [{metadata: {name: d}, spec: {accessModes: [ReadWriteOnce]"
            + ", resources: {requests: {storage: 1Gi}}}}]}",
        "controllerrevisions|{data: {a: 1}, revision: 1}"})
    void object_settlesAtOnceAndIsValid(String plural, String body) {
        ResourceType type = type(plural);
        String fields = body.startsWith("{") ? body.substring(1, body.length() - 1) : body;
        String namespace = type.namespaced() ? ", namespace: default" : "";
        Value sent = new TextCodecs().yaml().decode(("{apiVersion: " + type.resource().apiVersion() + ", kind: " + type.names().kind()
                + ", metadata: {name: x, uid: u" + namespace + "}, " + fields + "}").getBytes(StandardCharsets.UTF_8));
        var scope = new Claims();
        Strategy strategy = type.strategy();
        Value prepared = strategy.allocate(scope, strategy.prepareForCreate(scope, settled(type, sent)), Value.ABSENT);
        Value stored = engine.canonical(type.schema(), prepared);
        assertEquals(List.of(), errors(type, stored));
        assertEquals(JsonText.of(stored), JsonText.of(defaulted(type, stored)), "defaults settle in one pass");

        Value again = strategy.allocate(scope, strategy.prepareForUpdate(scope, settled(type, stored), stored), stored);
        assertEquals(JsonText.of(stored), JsonText.of(engine.canonical(type.schema(), again)), "the same object is no change");
        assertEquals(List.of(), strategy.validateUpdate(engine.canonical(type.schema(), again), stored));

        Value resent = type.subresource("status").isPresent() ? sent.asObject().with("status", stored.get("status")) : sent;
        Value updated = strategy.allocate(scope, strategy.prepareForUpdate(scope, settled(type, resent), stored), stored);
        Value result = engine.canonical(type.schema(), updated);
        assertEquals(JsonText.of(stored.get("spec")), JsonText.of(result.get("spec")), "the client's own text is no change either");
        assertEquals(List.of(), strategy.validateUpdate(result, stored));
    }

    @Test
    void missingSelector_isNoEmptySelector() {
        ResourceType type = type("deployments");
        Value sent = new TextCodecs().yaml().decode(("{apiVersion: apps/v1, kind: Deployment, metadata: {name: x}, spec: {template: {metadata: {labels: "
                + "{a: b}}, spec: {containers: [{name: a, image: b}]}}}}").getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of("spec.selector: Required value",
                "spec.template.metadata.labels: Invalid value: {\"a\":\"b\"}: `selector` does not match template `labels`"),
                errors(type, settled(type, sent)));
    }

    /// Claims in a map.
    private static final class Claims implements WriteScope {
        private final Map<String, String> claims = new HashMap<>();

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
            return "tester";
        }

        @Override
        public Optional<Value> read(GroupVersionResource resource, String namespace, String name) {
            return Optional.empty();
        }

        @Override
        public boolean claim(String name, String owner) {
            return claims.merge(name, owner, (held, _) -> held).equals(owner);
        }

        @Override
        public void release(String name) {
            claims.remove(name);
        }

        @Override
        public Optional<String> claimed(String name) {
            return Optional.ofNullable(claims.get(name));
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
