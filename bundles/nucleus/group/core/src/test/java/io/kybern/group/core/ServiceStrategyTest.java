// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.Value;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceStrategyTest {
    private final Writing services = new Writing("services");

    private static Value spec(Value service, String field, String yaml) {
        return service.asObject().with(List.of("spec", field), Writing.yaml(yaml));
    }

    @Test
    void clusterIp_isGivenFromTheRange() {
        Value service = services.create("{spec: {ports: [{port: 80}], selector: {a: b}}}");
        String address = service.get("spec", "clusterIP").text();
        assertTrue(address.startsWith("10.0.0."), address);
        assertEquals(Value.strings(List.of(address)), service.get("spec", "clusterIPs"));
        assertEquals("[\"IPv4\"]", JsonText.of(service.get("spec", "ipFamilies")));
        assertEquals("SingleStack", service.get("spec", "ipFamilyPolicy").text());
        assertEquals("default/x", services.claims.get("clusterips/" + address));
        assertEquals(80, service.get("spec", "ports").get(0).get("targetPort").integer(0));
        assertEquals("Cluster", service.get("spec", "internalTrafficPolicy").text());
        assertEquals("None", service.get("spec", "sessionAffinity").text());
        services.strategy().release(services, service);
        assertTrue(services.claims.isEmpty());
    }

    @Test
    void wholeRange_isUsedBeforeItIsFull() {
        services.ranges = List.of("10.0.0.0/28");
        var seen = new HashSet<String>();
        for (int i = 0; i < 14; i++) {
            seen.add(services.create("{metadata: {name: s" + i + "}, spec: {ports: [{port: 80}]}}").get("spec", "clusterIP").text());
        }
        assertEquals(14, seen.size());
        var full = assertThrows(ApiException.class, () -> services.create("{metadata: {name: z}, spec: {ports: [{port: 80}]}}"));
        assertEquals("Internal error occurred: failed to allocate a serviceIP: range is full", full.status().message());
    }

    @Test
    void askedAddress_isTakenOrRefused() {
        Value service = services.create("{metadata: {name: a}, spec: {clusterIP: 10.0.0.1, ports: [{port: 80}]}}");
        assertEquals("10.0.0.1", service.get("spec", "clusterIPs").get(0).text());
        var taken = assertThrows(ApiException.class, () -> services.create("{metadata: {name: b}, spec: {clusterIP: 10.0.0.1, ports: [{port: 80}]}}"));
        assertEquals("Service \"b\" is invalid: spec.clusterIPs: Invalid value: [\"10.0.0.1\"]: failed to allocate IP 10.0.0.1: provided IP is already "
                + "allocated", taken.status().message());
        var outside = assertThrows(ApiException.class, () -> services.create("{metadata: {name: b}, spec: {clusterIP: 10.1.0.1, ports: [{port: 80}]}}"));
        assertEquals("Service \"b\" is invalid: spec.clusterIPs: Invalid value: [\"10.1.0.1\"]: failed to allocate IP 10.1.0.1: the provided IP "
                + "(10.1.0.1) is not in the valid range. The range of valid IPs is 10.0.0.0/24", outside.status().message());
    }

    @Test
    void nodePorts_areSharedByProtocolsOfOnePort() {
        Value service = services.create("{spec: {type: NodePort, ports: [{name: t, port: 53}, {name: u, port: 53, protocol: UDP}, {name: h, port: 80, "
                + "nodePort: 30080}]}}");
        List<Value> ports = service.get("spec", "ports").items();
        long first = ports.get(0).get("nodePort").integer(0);
        assertTrue(first >= 30000 && first <= 32767);
        assertEquals(first, ports.get(1).get("nodePort").integer(0));
        assertEquals(30080, ports.get(2).get("nodePort").integer(0));
        assertEquals("Service \"b\" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated",
                assertThrows(ApiException.class, () -> services.create("{metadata: {name: b}, spec: {type: NodePort, ports: [{port: 1, nodePort: 30080}]}}"))
                        .status().message());
        assertEquals("Service \"b\" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid "
                + "ports is 30000-32767", assertThrows(ApiException.class,
                        () -> services.create("{metadata: {name: b}, spec: {type: NodePort, ports: [{port: 1, nodePort: 80}]}}")).status().message());
    }

    @Test
    void dualStack_hasAnAddressAFamily() {
        services.ranges = List.of("10.0.0.0/24", "fd00::/108");
        Value service = services.create("{spec: {ipFamilyPolicy: PreferDualStack, ports: [{port: 80}]}}");
        assertEquals("[\"IPv4\",\"IPv6\"]", JsonText.of(service.get("spec", "ipFamilies")));
        assertTrue(service.get("spec", "clusterIPs").get(1).text().startsWith("fd00::"));
        Value single = services.update(service, spec(service, "ipFamilyPolicy", "SingleStack"));
        assertEquals(1, single.get("spec", "clusterIPs").items().size());
        assertEquals(1, services.claims.size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{ipFamilyPolicy: RequireDualStack, ports: [{port: 80}]}|spec.ipFamilyPolicy: Invalid value: \"RequireDualStack\": this cluster is not configured "
            + "for dual-stack services",
        "{ipFamilies: [IPv6], ports: [{port: 80}]}|spec.ipFamilies[0]: Invalid value: \"IPv6\": not configured on this cluster"})
    void familyThatTheClusterLacks_isRefused(String spec, String message) {
        assertEquals("Service \"x\" is invalid: " + message,
                assertThrows(ApiException.class, () -> services.create("{spec: " + spec + "}")).status().message());
    }

    @Test
    void headlessService_hasNoAddress() {
        Value service = services.create("{spec: {clusterIP: None, selector: {a: b}}}");
        assertEquals("[\"None\"]", JsonText.of(service.get("spec", "clusterIPs")));
        assertTrue(services.claims.isEmpty());
        assertEquals(List.of(), services.createErrors("{spec: {clusterIP: None, selector: {a: b}}}"));
    }

    @Test
    void update_withoutAllocatedFields_keepsThem() {
        Value old = services.create("{spec: {type: NodePort, ports: [{port: 80}]}}");
        Value bare = services.object("{spec: {type: NodePort, ports: [{port: 80, targetPort: 81}]}}");
        Value updated = services.update(old, bare);
        assertEquals(old.get("spec", "clusterIPs"), updated.get("spec", "clusterIPs"));
        assertEquals(old.get("spec", "ports").get(0).get("nodePort"), updated.get("spec", "ports").get(0).get("nodePort"));
        assertEquals(List.of(), services.updateErrors(old, bare));
    }

    @Test
    void changedType_dropsAndReleases() {
        Value old = services.create("{spec: {type: NodePort, ports: [{port: 80}]}}");
        Value cluster = services.update(old, spec(old, "type", "ClusterIP"));
        assertFalse(cluster.get("spec", "ports").get(0).get("nodePort").present());
        assertFalse(cluster.get("spec", "externalTrafficPolicy").present());
        assertEquals(1, services.claims.size());
        Value named = services.update(cluster, spec(spec(cluster, "type", "ExternalName"), "externalName", "example.com"));
        assertFalse(named.get("spec", "clusterIP").present());
        assertTrue(services.claims.isEmpty());
    }

    @Test
    void healthCheckPort_goesWithLocalTraffic() {
        Value service = services.create("{spec: {type: LoadBalancer, externalTrafficPolicy: Local, ports: [{port: 80}]}}");
        long port = service.get("spec", "healthCheckNodePort").integer(0);
        assertTrue(port >= 30000);
        Value changed = services.update(service, spec(service, "externalTrafficPolicy", "Cluster"));
        assertFalse(changed.get("spec", "healthCheckNodePort").present());
        assertFalse(services.claims.containsKey("nodeports/" + port));
        assertEquals(List.of("spec.healthCheckNodePort: Forbidden: field is immutable"),
                services.strategy().validateUpdate(spec(service, "healthCheckNodePort", "30001"), service).stream().map(FieldError::text).toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{}|spec.ports: Required value",
        "{ports: [{port: 80}, {port: 81}]}|spec.ports[0].name: Required value`,`spec.ports[1].name: Required value",
        "{ports: [{name: a, port: 80}, {name: a, port: 81}]}|spec.ports[1].name: Duplicate value: \"a\"",
        "{ports: [{port: 0}]}|spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive`,`spec.ports[0].targetPort: Invalid value: 0: "
            + "must be between 1 and 65535, inclusive",
        "{ports: [{port: 80, nodePort: 30001}]}|spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
        "{type: Foo, ports: [{port: 80}]}|spec.type: Unsupported value: \"Foo\": supported values: \"ClusterIP\", \"ExternalName\", \"LoadBalancer\", "
            + "\"NodePort\"",
        "{type: ExternalName}|spec.externalName: Required value",
        "{type: ExternalName, externalName: a_b}|spec.externalName: Invalid value: \"a_b\": a lowercase RFC 1123 subdomain must consist of lower case "
            + "alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for "
            + "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        "{type: NodePort, clusterIP: None, ports: [{port: 80}]}|spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services",
        "{sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 90000}}, ports: [{port: 80}]}|"
            + "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 90000: must be greater than 0 and less than 86400",
        "{externalIPs: [127.0.0.1], ports: [{port: 80}]}|spec.externalIPs[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range "
            + "(127.0.0.0/8, ::1/128)",
        "{type: LoadBalancer, ports: [{port: 10250}]}|spec.ports[0]: Invalid value: 10250: may not expose port 10250 externally since it is used by kubelet",
        "{clusterIP: foo, ports: [{port: 80}]}|spec.clusterIPs[0]: Invalid value: \"foo\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"})
    void newService_withAMistake_namesIt(String spec, String errors) {
        assertEquals(List.of(errors.split("`,`")), services.createErrors("{spec: " + spec + "}"));
    }

    @Test
    void clusterIp_mayNotChange() {
        Value old = services.create("{spec: {ports: [{port: 80}]}}");
        Value changed = spec(spec(old, "clusterIP", "10.0.0.77"), "clusterIPs", "[10.0.0.77]");
        assertEquals(List.of("spec.clusterIPs[0]: Invalid value: [\"10.0.0.77\"]: may not change once set"), services.updateErrors(old, changed));
    }
}
