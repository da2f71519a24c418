// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterStrategiesTest {
    private static List<String> texts(List<FieldError> errors) {
        return errors.stream().map(FieldError::text).toList();
    }

    @Test
    void namespace_isKeptByItsFinalizer() {
        var namespaces = new Writing("namespaces");
        Value namespace = namespaces.create("{metadata: {name: ns}}");
        assertEquals("[\"kubernetes\"]", JsonText.of(namespace.get("spec", "finalizers")));
        assertEquals("Active", namespace.get("status", "phase").text());
        assertEquals("ns", namespace.get("metadata", "labels", "kubernetes.io/metadata.name").text());
        assertTrue(namespaces.strategy().blocksDeletion(namespace));
        assertEquals("Terminating", namespaces.strategy().markDeleting(namespace).get("status", "phase").text());
        Value asked = namespace.asObject().without(List.of("spec", "finalizers")).with(List.of("metadata", "labels", "x"), Value.of("y"));
        assertEquals(namespace.get("spec"), namespaces.update(namespace, asked).get("spec"));
        Value finalized = namespaces.strategy().prepareForSubresourceUpdate(namespaces, "finalize", asked, namespace);
        assertFalse(namespaces.strategy().blocksDeletion(finalized));
        assertFalse(finalized.get("metadata", "labels", "x").present());
    }

    @Test
    void namespaceFinalizers_areStandardOrQualified() {
        assertEquals(List.of("spec.finalizers[0]: Invalid value: \"foo\": name is neither a standard finalizer name nor is it fully qualified"),
                new Writing("namespaces").createErrors("{metadata: {name: ns}, spec: {finalizers: [foo, kubernetes]}}"));
    }

    @Test
    void namespacePhase_followsDeletion() {
        var namespaces = new Writing("namespaces");
        Value namespace = namespaces.create("{metadata: {name: ns}}");
        assertEquals(List.of("status.Phase: Invalid value: \"Terminating\": may only be 'Active' if `deletionTimestamp` is empty"),
                texts(namespaces.strategy().validateStatusUpdate(namespaces.strategy().markDeleting(namespace), namespace)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{spec: {taints: [{key: a, effect: NoSchedule}, {key: a, effect: NoSchedule}]}}|metadata.taints[1]: Duplicate value: "
            + "{\"effect\":\"NoSchedule\",\"key\":\"a\"}: taints must be unique by key and effect pair",
        "{spec: {taints: [{key: a}]}}|metadata.taints[0].effect: Required value",
        "{spec: {podCIDRs: [10.0.0.0/24, 10.0.1.0/24]}}|spec.podCIDRs: Invalid value: [\"10.0.0.0/24\",\"10.0.1.0/24\"]: may specify no more than one CIDR "
            + "for each IP family"})
    void node_withAMistake_namesIt(String node, String error) {
        assertEquals(List.of(error), new Writing("nodes").createErrors(node));
    }

    @Test
    void nodeCidr_isSetOnce() {
        var nodes = new Writing("nodes");
        Value node = nodes.create("{status: {capacity: {cpu: 1}}}");
        assertEquals(node.get("status", "capacity"), node.get("status", "allocatable"));
        Value given = nodes.update(node, node.asObject().with(List.of("spec", "podCIDR"), Value.of("10.0.0.0/24")));
        assertEquals("[\"10.0.0.0/24\"]", JsonText.of(given.get("spec", "podCIDRs")));
        assertEquals(List.of("spec.podCIDRs: Forbidden: node updates may not change podCIDR except from \"\" to valid"),
                nodes.updateErrors(given, given.asObject().with("spec", Writing.yaml("{podCIDR: 10.0.1.0/24}"))));
    }

    @Test
    void secret_takesStringData() {
        var secrets = new Writing("secrets");
        Value secret = secrets.create("{data: {a: eA==, b: eA==}, stringData: {a: hello}}");
        assertEquals("{\"a\":\"aGVsbG8=\",\"b\":\"eA==\"}", JsonText.of(secret.get("data")));
        assertEquals("Opaque", secret.get("type").text());
        assertFalse(secret.get("stringData").present());
        assertEquals(List.of("type: Invalid value: \"x\": field is immutable"), secrets.updateErrors(secret, secret.asObject().with("type", "x")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "secrets|{type: kubernetes.io/tls, data: {tls.crt: eA==}}|data[tls.key]: Required value",
        "secrets|{type: kubernetes.io/service-account-token}|metadata.annotations[kubernetes.io/service-account.name]: Required value",
        "secrets|{type: kubernetes.io/dockerconfigjson, data: {.dockerconfigjson: eA==}}|data[.dockerconfigjson]: Invalid value: "
            + "\"<secret contents redacted>\": invalid character in JSON",
        "configmaps|{data: {..: x}}|data[..]: Invalid value: \"..\": must not be '..'"})
    void data_withAMistake_namesIt(String plural, String object, String error) {
        assertEquals(List.of(error), new Writing(plural).createErrors(object));
    }

    @Test
    void keyInBothMaps_isTwoMistakes() {
        assertEquals(List.of("data[a]: Invalid value: \"a\": duplicate of key present in binaryData",
                "binaryData[a]: Invalid value: \"a\": duplicate of key present in data"),
                new Writing("configmaps").createErrors("{data: {a: x}, binaryData: {a: eA==}}"));
    }

    @Test
    void data_isBounded() {
        assertEquals(List.of("[]: Too long: may not be more than 1048576 bytes"),
                new Writing("configmaps").createErrors("{data: {a: " + "x".repeat(1_048_577) + "}}"));
    }

    @Test
    void immutableConfigMap_staysAsItIs() {
        var maps = new Writing("configmaps");
        Value map = maps.create("{data: {a: x}, immutable: true}");
        assertEquals(List.of("immutable: Forbidden: field is immutable when `immutable` is set",
                "data: Forbidden: field is immutable when `immutable` is set"), maps.updateErrors(map, maps.object("{data: {a: y}}")));
        assertEquals(List.of(), maps.updateErrors(map, map));
    }
}
