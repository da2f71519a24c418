// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.apps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import io.kybern.resource.json.TextCodecs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadStrategiesTest {
    private static final String TEMPLATE = "selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {restartPolicy: Always, "
            + "containers: [{name: c, image: i}]}}";

    private static Value yaml(String text) {
        return new TextCodecs().yaml().decode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Strategy strategy(String plural) {
        return new AppsGroup().types().stream().filter(type -> type.resource().resource().equals(plural)).findFirst().orElseThrow().strategy();
    }

    private static Value made(String plural, String spec) {
        String rest = spec.isEmpty() ? TEMPLATE : spec + ", " + TEMPLATE;
        return strategy(plural).applyDefaults(yaml("{metadata: {name: x}, spec: {" + (spec.contains("selector") ? spec : rest) + "}}"));
    }

    private static List<String> texts(List<FieldError> errors) {
        return errors.stream().map(FieldError::text).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "deployments|strategy|{\"rollingUpdate\":{\"maxSurge\":\"25%\",\"maxUnavailable\":\"25%\"},\"type\":\"RollingUpdate\"}",
        "deployments|replicas|1", "deployments|revisionHistoryLimit|10", "deployments|progressDeadlineSeconds|600",
        "daemonsets|updateStrategy|{\"rollingUpdate\":{\"maxSurge\":0,\"maxUnavailable\":1},\"type\":\"RollingUpdate\"}",
        "statefulsets|updateStrategy|{\"rollingUpdate\":{\"maxUnavailable\":1,\"partition\":0},\"type\":\"RollingUpdate\"}",
        "statefulsets|podManagementPolicy|\"OrderedReady\"",
        "statefulsets|persistentVolumeClaimRetentionPolicy|{\"whenDeleted\":\"Retain\",\"whenScaled\":\"Retain\"}",
        "replicasets|replicas|1"})
    void defaults_areUpstreams(String plural, String field, String expected) {
        Value workload = made(plural, "");
        assertEquals(expected, JsonText.of(workload.get("spec", field)));
        assertEquals("Always", workload.get("spec", "template", "spec", "containers").get(0).get("imagePullPolicy").text());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"deployments", "daemonsets", "replicasets", "statefulsets"})
    void workload_isFine(String plural) {
        assertEquals(List.of(), texts(strategy(plural).validate(made(plural, ""))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "deployments|replicas: -1|spec.replicas: Invalid value: -1: must be greater than or equal to 0",
        "deployments|progressDeadlineSeconds: 5, minReadySeconds: 5|spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds",
        "deployments|strategy: {type: Recreate, rollingUpdate: {}}|spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is "
            + "'Recreate'",
        "deployments|strategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 0}}|spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be "
            + "0 when `maxSurge` is 0",
        "deployments|strategy: {rollingUpdate: {maxUnavailable: 200%}}|spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"200%\": must not be "
            + "greater than 100%",
        "deployments|strategy: {rollingUpdate: {maxSurge: x}}|spec.strategy.rollingUpdate.maxSurge: Invalid value: \"x\": a valid percent string must be a "
            + "numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
        "deployments|selector: {}, template: {spec: {containers: [{name: c, image: i}]}}|spec.selector: Invalid value: {}: empty selector is invalid for "
            + "deployment",
        "replicasets|selector: {matchLabels: {a: x}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}|"
            + "spec.template.metadata.labels: Invalid value: {\"a\":\"b\"}: `selector` does not match template `labels`",
        "daemonsets|selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}|"
            + "spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values: \"Always\"",
        "daemonsets|updateStrategy: {rollingUpdate: {maxUnavailable: 0}}|spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when "
            + "maxSurge is 0",
        "statefulsets|updateStrategy: {type: OnDelete, rollingUpdate: {}}|spec.updateStrategy.rollingUpdate: Invalid value: {}: only allowed for "
            + "updateStrategy 'RollingUpdate'",
        "statefulsets|ordinals: {start: -1}|spec.ordinals.start: Invalid value: -1: must be greater than or equal to 0",
        "deployments|selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c}]}}|"
            + "spec.template.spec.containers[0].image: Required value"})
    void workload_withAMistake_namesIt(String plural, String spec, String error) {
        assertEquals(List.of(error), texts(strategy(plural).validate(made(plural, spec))));
    }

    @Test
    void missingSelector_isNamedTwice() {
        Value bare = yaml("{metadata: {name: x}, spec: {selector: null, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}}");
        assertEquals(List.of("spec.selector: Required value",
                "spec.template.metadata.labels: Invalid value: {\"a\":\"b\"}: `selector` does not match template `labels`"),
                texts(strategy("deployments").validate(strategy("deployments").applyDefaults(bare))));
    }

    @ParameterizedTest
    @CsvSource({"deployments", "replicasets", "daemonsets"})
    void selector_isImmutable(String plural) {
        Value old = made(plural, "");
        Value changed = old.asObject().with(List.of("spec", "selector"), yaml("{matchLabels: {a: c}}"));
        assertEquals(List.of("spec.selector: Invalid value: {\"matchLabels\":{\"a\":\"c\"}}: field is immutable"),
                texts(strategy(plural).validateUpdate(changed, old)));
    }

    @Test
    void statefulSet_changesListedFieldsOnly() {
        Value old = made("statefulsets", "serviceName: s");
        assertEquals(List.of(), texts(strategy("statefulsets").validateUpdate(old.asObject().with(List.of("spec", "replicas"), Value.of(3)), old)));
        assertEquals(List.of("spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
                + "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"),
                texts(strategy("statefulsets").validateUpdate(old.asObject().with(List.of("spec", "serviceName"), Value.of("t")), old)));
    }

    @Test
    void deploymentGeneration_followsSpecAndAnnotations() {
        Value old = made("deployments", "");
        Strategy deployments = strategy("deployments");
        assertTrue(deployments.bumpsGeneration(old.asObject().with(List.of("metadata", "annotations", "k"), Value.of("v")), old));
        assertTrue(deployments.bumpsGeneration(old.asObject().with(List.of("spec", "paused"), Value.TRUE), old));
        assertFalse(deployments.bumpsGeneration(old.asObject().with(List.of("metadata", "labels", "k"), Value.of("v")), old));
    }

    @Test
    void status_isConsistent() {
        Value old = made("deployments", "").asObject().with("status", yaml("{collisionCount: 2}"));
        Value changed = old.asObject().with("status", yaml("{replicas: 1, readyReplicas: 2, availableReplicas: 3, collisionCount: 1}"));
        assertEquals(new ArrayList<>(List.of("status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas",
                "status.availableReplicas: Invalid value: 3: cannot be greater than status.replicas",
                "status.availableReplicas: Invalid value: 3: cannot be greater than readyReplicas",
                "status.collisionCount: Invalid value: 1: cannot be decremented")), texts(strategy("deployments").validateStatusUpdate(changed, old)));
    }

    @Test
    void controllerRevision_keepsItsData() {
        Strategy revisions = strategy("controllerrevisions");
        assertEquals(List.of("data: Required value: data is mandatory", "revision: Invalid value: -1: must be greater than or equal to 0"),
                texts(revisions.validate(yaml("{revision: -1}"))));
        assertEquals(List.of("data: Invalid value: {\"a\":2}: field is immutable"),
                texts(revisions.validateUpdate(yaml("{data: {a: 2}}"), yaml("{data: {a: 1}}"))));
    }
}
