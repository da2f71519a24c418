// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kybern.group.apps.AppsGroup;
import io.kybern.group.core.CoreGroup;
import io.kybern.resource.api.Codec;
import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.SchemaEngine;
import io.kybern.resource.api.Value;
import io.kybern.resource.json.TextCodecs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StructuralEngineTest {
    private static final List<ResourceType> CORE = new CoreGroup().types();
    private static final List<ResourceType> APPS = new AppsGroup().types();

    private final SchemaEngine engine = new StructuralEngine();
    private final Codec yaml = new TextCodecs().yaml();

    private static ResourceType type(List<ResourceType> group, String plural) {
        return group.stream().filter(type -> type.resource().resource().equals(plural)).findFirst().orElseThrow();
    }

    private Value yaml(String text) {
        return yaml.decode(text.getBytes(StandardCharsets.UTF_8));
    }

    private Value canonical(List<ResourceType> group, String plural, String text) {
        ResourceType type = type(group, plural);
        return engine.prune(type.schema(), type.names().kind(), yaml(text)).value();
    }

    private String error(List<ResourceType> group, String plural, String text) {
        return assertThrows(DecodeException.class, () -> canonical(group, plural, text)).text();
    }

    @Test
    void aPodGetsTheFormOfAGoServer() {
        Value pod = canonical(CORE, "pods", """
                apiVersion: v1
                kind: Pod
                metadata: {name: a, labels: {}, annotations: null, creationTimestamp: null, generateName: ""}
                spec:
                  hostNetwork: false
                  shareProcessNamespace: false
                  nodeSelector: {}
                  volumes: []
                  containers:
                  - name: c
                    tty: false
                    resources: {limits: {cpu: 1000m, memory: 1024Ki}}
                    env: [{name: A, value: ""}]
                    livenessProbe: {httpGet: {port: 80}, periodSeconds: 0}
                """);
        assertEquals("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"env":[{"name":"A"}],\
                "livenessProbe":{"httpGet":{"port":80}},"name":"c","resources":{"limits":{"cpu":"1","memory":"1Mi"}}}],\
                "shareProcessNamespace":false},"status":{}}""", JsonText.of(pod));
    }

    @Test
    void fieldsThatAreAlwaysWrittenGetTheirZeroValues() {
        Value pod = canonical(CORE, "pods", "{status: {containerStatuses: [{name: a, state: {running: {}}}]}}");
        assertEquals("""
                {"image":"","imageID":"","lastState":{},"name":"a","ready":false,"restartCount":0,"state":{"running":{"startedAt":null}}}""",
                JsonText.of(pod.get("status", "containerStatuses").get(0)));
        assertEquals("{\"containers\":null}", JsonText.of(pod.get("spec")));
        Value claim = canonical(CORE, "persistentvolumeclaims", "{spec: {dataSource: {kind: A, name: b}}}");
        assertEquals("{\"apiGroup\":null,\"kind\":\"A\",\"name\":\"b\"}", JsonText.of(claim.get("spec", "dataSource")));
    }

    @Test
    void timesAreWrittenInUtcSeconds() {
        Value pod = canonical(CORE, "pods", "{metadata: {creationTimestamp: \"2026-01-02T03:04:05.678+02:00\"}}");
        assertEquals("2026-01-02T01:04:05Z", pod.get("metadata", "creationTimestamp").text());
        Value event = canonical(CORE, "events", "{eventTime: \"2026-01-02T03:04:05Z\"}");
        assertEquals("2026-01-02T03:04:05.000000Z", event.get("eventTime").text());
        assertEquals(Value.NULL, event.get("firstTimestamp"));
    }

    @Test
    void canonicalValuesAreReturnedAsTheyAre() {
        Value pod = engine.applyDefaults(type(CORE, "pods").schema(), canonical(CORE, "pods", "{spec: {containers: [{name: a}]}}"));
        assertSame(pod, engine.canonical(type(CORE, "pods").schema(), pod));
    }

    @Test
    void unknownFieldsAreDroppedAndReported() {
        ResourceType type = type(CORE, "pods");
        SchemaEngine.Pruned pruned = engine.prune(type.schema(), "Pod",
                yaml("{foo: 1, metadata: {bar: 2, name: a}, spec: {containers: [{name: a}, {name: b, nope: {x: 1}}]}}"));
        assertEquals(List.of("metadata.bar", "foo", "spec.containers[1].nope"), pruned.unknown());
        assertEquals("unknown field \"metadata.bar\"", pruned.texts().getFirst());
        assertEquals("{\"name\":\"a\"}", JsonText.of(pruned.value().get("metadata")));
        assertEquals("Pod in version \"v1\" cannot be handled as a Pod: strict decoding error: unknown field \"metadata.bar\", unknown field "
                + "\"foo\", unknown field \"spec.containers[1].nope\"", SchemaEngine.strictError("Pod", "v1", pruned.texts()).status().message());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{spec: {hostNetwork: x}}|json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool",
        "{spec: {containers: {}}}|json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container",
        "{spec: {containers: [{env: [{value: 1}]}]}}|json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string",
        "{spec: {containers: [{ports: [{containerPort: 80.5}]}]}}|json: cannot unmarshal number 80.5 into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32",
        "{spec: {priority: 3000000000}}|json: cannot unmarshal number 3000000000 into Go struct field PodSpec.spec.priority of type int32",
        "{metadata: {labels: {a: 1}}}|json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string",
        "{metadata: {labels: []}}|json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string",
        "{metadata: 1}|json: cannot unmarshal number into Go struct field Pod.metadata of type v1.ObjectMeta",
        "[]|json: cannot unmarshal array into Go value of type v1.Pod",
        "{spec: {containers: [{resources: {limits: {cpu: abc}}}]}}|quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
        "{metadata: {creationTimestamp: abc}}|parsing time \"abc\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"abc\" as \"2006\"",
        "{metadata: {creationTimestamp: \"2026-13-01T00:00:00Z\"}}|parsing time \"2026-13-01T00:00:00Z\": month out of range",
        "{spec: {containers: [{livenessProbe: {httpGet: {port: true}}}]}}|json: cannot unmarshal bool into Go value of type int32"})
    void wrongTypesAreToldInGosWords(String text, String message) {
        assertEquals(message, error(CORE, "pods", text));
    }

    @Test
    void brokenBase64IsAnError() {
        assertEquals("illegal base64 data at input byte 3", error(CORE, "secrets", "{data: {a: \"abc!\"}}"));
    }

    @Test
    void defaultsReachIntoTemplates() {
        ResourceType deployments = type(APPS, "deployments");
        Value deployment = engine.applyDefaults(deployments.schema(), canonical(APPS, "deployments", """
                spec:
                  template:
                    spec:
                      containers: [{name: a, ports: [{containerPort: 80}], readinessProbe: {httpGet: {port: 80}}}]
                      volumes: [{name: v, secret: {secretName: s}}]
                """));
        assertEquals("RollingUpdate", deployment.get("spec", "strategy", "type").text());
        assertEquals(1, deployment.get("spec", "replicas").integer(0));
        assertEquals(600, deployment.get("spec", "progressDeadlineSeconds").integer(0));
        assertEquals("""
                {"containers":[{"name":"a","ports":[{"containerPort":80,"protocol":"TCP"}],"readinessProbe":{"failureThreshold":3,\
                "httpGet":{"path":"/","port":80,"scheme":"HTTP"},"periodSeconds":10,"successThreshold":1,"timeoutSeconds":1},"resources":{},\
                "terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File"}],"dnsPolicy":"ClusterFirst",\
                "restartPolicy":"Always","schedulerName":"default-scheduler","securityContext":{},"terminationGracePeriodSeconds":30,\
                "volumes":[{"name":"v","secret":{"defaultMode":420,"secretName":"s"}}]}""",
                JsonText.of(deployment.get("spec", "template", "spec")));
    }

    @Test
    void defaultsDoNotOverrideZerosThatCount() {
        ResourceType deployments = type(APPS, "deployments");
        Value deployment = engine.applyDefaults(deployments.schema(), canonical(APPS, "deployments", "{spec: {replicas: 0}}"));
        assertEquals(0, deployment.get("spec", "replicas").integer(7));
    }

    @Test
    void enumsAreChecked() {
        List<FieldError> errors = engine.validate(type(CORE, "pods").schema(), yaml("{spec: {restartPolicy: Sometimes, containers: [{imagePullPolicy: X}]}}"));
        assertEquals("spec.containers[0].imagePullPolicy: Unsupported value: \"X\": supported values: \"Always\", \"IfNotPresent\", \"Never\"",
                errors.get(0).text());
        assertEquals(1, errors.size(), "the restart policy is checked by hand, for the order of its values");
    }

    @Test
    void metadataIsChecked() {
        ResourceType pods = type(CORE, "pods");
        assertEquals(List.of("metadata.name: Required value: name or generateName is required", "metadata.namespace: Required value"),
                engine.validateMetadata(pods, Value.object()).stream().map(FieldError::text).toList());
        List<String> texts = engine.validateMetadata(pods, yaml("""
                metadata:
                  name: A
                  namespace: a
                  labels: {"-a": b, c: "-"}
                  ownerReferences: [{apiVersion: v1, kind: A, name: a, uid: "1", controller: true}, {apiVersion: v1, kind: A, name: b, controller: true}]
                """)).stream().map(FieldError::text).toList();
        assertEquals(5, texts.size(), texts.toString());
        assertEquals("metadata.ownerReferences.uid: Invalid value: \"\": must not be empty", texts.get(3));
        assertEquals(true, texts.get(4).endsWith("Only one reference can have Controller set to true. Found \"true\" in references for A/a and A/b"));
        assertEquals("metadata.namespace: Forbidden: not allowed on this type", engine.validateMetadata(type(CORE, "nodes"),
                yaml("{metadata: {name: a, namespace: b}}")).getFirst().text());
    }

    @Test
    void immutableMetadataIsChecked() {
        List<FieldError> errors = engine.validateMetadataUpdate(type(CORE, "pods"), yaml("{metadata: {name: a, uid: z}}"),
                yaml("{metadata: {name: a, uid: x}}"));
        assertEquals(List.of("metadata.uid: Invalid value: \"z\": field is immutable"), errors.stream().map(FieldError::text).toList());
    }

    @Test
    void fingerprintsAreStableAndTellSchemasApart() {
        String pods = engine.fingerprint(type(CORE, "pods").schema());
        assertEquals(pods, engine.fingerprint(type(new CoreGroup().types(), "pods").schema()));
        assertNotEquals(pods, engine.fingerprint(type(CORE, "podtemplates").schema()));
    }

    @ParameterizedTest
    @CsvSource({"1h,1h0m0s", "90s,1m30s", "1.5s,1.5s", "300ms,300ms", "0,0s", "-1h30m,-1h30m0s", "1us,1\u00b5s"})
    void durationsAreWrittenAsGoDoes(String in, String out) {
        assertEquals(out, GoTime.duration(in));
    }

    @ParameterizedTest
    @CsvSource({"abc,time: invalid duration \"abc\"", "5,time: missing unit in duration \"5\""})
    void brokenDurationsAreToldAsInGo(String text, String message) {
        assertEquals(message, assertThrows(DecodeException.class, () -> GoTime.duration(text)).text());
    }
}
