// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import static io.kybern.itests.system.Mistake.of;
import static io.kybern.itests.system.Mistake.post;
import static io.kybern.itests.system.Mistake.put;
import static io.kybern.itests.system.MistakeFixture.MAPS;
import static io.kybern.itests.system.MistakeFixture.NAMESPACE;
import static io.kybern.itests.system.MistakeFixture.SERVICES;
import static io.kybern.itests.system.MistakeFixture.map;
import static io.kybern.itests.system.MistakeFixture.service;

import java.util.ArrayList;
import java.util.List;

/// Objects of the simpler kinds that break a rule.
final class ObjectMistakes {
    private static final String INVALID = "errors.md, Invalid objects";
    private static final String ADMISSION = "errors.md, Admission";
    private static final String CORE = "kubernetes pkg/apis/core/validation/validation.go ";
    private static final String SUBDOMAIN = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and "
            + "end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
            + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private static final String LABEL_VALUE = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start "
            + "and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
            + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    private static final String NAME_PART = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
            + "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private static final String CONFIG_KEY = "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  "
            + "or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

    private ObjectMistakes() {
    }

    static List<Mistake> rows() {
        var rows = new ArrayList<Mistake>();
        rows.addAll(metadata());
        rows.addAll(data());
        rows.addAll(namespaces());
        rows.addAll(services());
        rows.addAll(others());
        return rows;
    }

    private static List<Mistake> metadata() {
        String invalid = "ConfigMap \"x\" is invalid: metadata.";
        return List.of(
                post("name", MAPS, map("A_b", "")).invalid("ConfigMap \"A_b\" is invalid: metadata.name: Invalid value: \"A_b\": " + SUBDOMAIN, INVALID),
                Mistake.get("name in the URL", MAPS + "/a%25b").badRequest("Name parameter invalid: \"a%b\": may not contain '%'", INVALID),
                post("label value", MAPS, "{\"metadata\":{\"name\":\"x\",\"labels\":{\"a\":\"-\"}}}").invalid(invalid + "labels: Invalid value: \"-\": "
                        + LABEL_VALUE, INVALID),
                post("label key", MAPS, "{\"metadata\":{\"name\":\"x\",\"labels\":{\"-a\":\"b\"}}}").invalid(invalid + "labels: Invalid value: \"-a\": "
                        + NAME_PART, INVALID),
                post("annotation key", MAPS, "{\"metadata\":{\"name\":\"x\",\"annotations\":{\"-a\":\"b\"}}}").invalid(invalid
                        + "annotations: Invalid value: \"-a\": " + NAME_PART, INVALID),
                post("annotations too long", MAPS, "{\"metadata\":{\"name\":\"x\",\"annotations\":{\"a\":\"" + "x".repeat(262144) + "\"}}}").invalid(invalid
                        + "annotations: Too long: may not be more than 262144 bytes", INVALID),
                post("owner without name", MAPS, "{\"metadata\":{\"name\":\"x\",\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"A\",\"name\":\"\","
                        + "\"uid\":\"u\"}]}}").invalid(invalid + "ownerReferences.name: Invalid value: \"\": must not be empty", INVALID),
                post("finalizer", MAPS, "{\"metadata\":{\"name\":\"x\",\"finalizers\":[\"nope\"]}}").invalid(invalid + "finalizers[0]: Invalid value: \"nope\": "
                        + "name is neither a standard finalizer name nor is it fully qualified", CORE + "validateKubeFinalizerName"));
    }

    private static List<Mistake> data() {
        return List.of(
                post("config key", MAPS, map("x", ",\"data\":{\"a b\":\"\"}")).invalid("ConfigMap \"x\" is invalid: data[a b]: Invalid value: \"a b\": "
                        + CONFIG_KEY, CORE + "ValidateConfigMap"),
                post("key twice", MAPS, map("x", ",\"data\":{\"k\":\"\"},\"binaryData\":{\"k\":\"\"}")).invalid("ConfigMap \"x\" is invalid: "
                        + "[data[k]: Invalid value: \"k\": duplicate of key present in binaryData, binaryData[k]: Invalid value: \"k\": duplicate of key "
                        + "present in data]", CORE + "ValidateConfigMap"),
                post("config map over 1 MiB", MAPS, map("x", ",\"data\":{\"k\":\"" + "x".repeat((1 << 20) + 1) + "\"}")).invalid(
                        "ConfigMap \"x\" is invalid: []: Too long: may not be more than 1048576 bytes", CORE + "ValidateConfigMap"),
                put("secret's type", NAMESPACE + "/secrets/s", "{\"metadata\":{\"name\":\"s\"},\"type\":\"other\"}").invalid(
                        "Secret \"s\" is invalid: type: Invalid value: \"other\": field is immutable", CORE + "ValidateSecretUpdate"),
                post("TLS secret without parts", NAMESPACE + "/secrets", "{\"metadata\":{\"name\":\"t\"},\"type\":\"kubernetes.io/tls\"}").invalid(
                        "Secret \"t\" is invalid: [data[tls.crt]: Required value, data[tls.key]: Required value]", CORE + "ValidateSecret"));
    }

    private static List<Mistake> namespaces() {
        return List.of(
                post("namespace name", "/api/v1/namespaces", "{\"metadata\":{\"name\":\"A\"}}").invalid("Namespace \"A\" is invalid: metadata.name: Invalid "
                        + "value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an "
                        + "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
                        CORE + "ValidateNamespaceName"),
                post("namespace missing", "/api/v1/namespaces/nope/configmaps", map("x", "")).answers(404, "NotFound", "namespaces \"nope\" not found",
                        ADMISSION),
                of("default namespace", "DELETE", "/api/v1/namespaces/default").answers(403, "Forbidden",
                        "namespaces \"default\" is forbidden: this namespace may not be deleted", ADMISSION));
    }

    private static List<Mistake> services() {
        String invalid = "Service \"x\" is invalid: spec.";
        return List.of(
                post("service without ports", SERVICES, service("")).invalid(invalid + "ports: Required value", CORE + "ValidateService"),
                post("service port", SERVICES, service("\"ports\":[{\"port\":70000,\"targetPort\":80}]")).invalid(invalid
                        + "ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive", CORE + "validateServicePort"),
                post("ports without names", SERVICES, service("\"ports\":[{\"port\":80},{\"port\":81}]")).invalid(
                        "Service \"x\" is invalid: [spec.ports[0].name: Required value, spec.ports[1].name: Required value]", CORE + "validateServicePort"),
                post("port name twice", SERVICES, service("\"ports\":[{\"name\":\"a\",\"port\":80},{\"name\":\"a\",\"port\":81}]")).invalid(invalid
                        + "ports[1].name: Duplicate value: \"a\"", CORE + "validateServicePort"),
                post("service type", SERVICES, service("\"type\":\"Foo\",\"ports\":[{\"port\":80}]")).invalid(invalid
                        + "type: Unsupported value: \"Foo\": supported values: \"ClusterIP\", \"ExternalName\", \"LoadBalancer\", \"NodePort\"",
                        CORE + "ValidateService"),
                post("protocol", SERVICES, service("\"ports\":[{\"port\":80,\"protocol\":\"FOO\"}]")).invalid(invalid
                        + "ports[0].protocol: Unsupported value: \"FOO\": supported values: \"SCTP\", \"TCP\", \"UDP\"", CORE + "validateServicePort"),
                post("session affinity", SERVICES, service("\"sessionAffinity\":\"Foo\",\"ports\":[{\"port\":80}]")).invalid(invalid
                        + "sessionAffinity: Unsupported value: \"Foo\": supported values: \"ClientIP\", \"None\"", CORE + "ValidateService"),
                post("node port", SERVICES, service("\"type\":\"NodePort\",\"ports\":[{\"port\":80,\"nodePort\":80}]")).invalid(invalid
                        + "ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767",
                        "kubernetes pkg/registry/core/service/portallocator/allocator.go ErrNotInRange"),
                post("node port of a ClusterIP", SERVICES, service("\"ports\":[{\"port\":80,\"nodePort\":30080}]")).invalid(invalid
                        + "ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'", CORE + "ValidateService"),
                post("external name missing", SERVICES, service("\"type\":\"ExternalName\"")).invalid(invalid + "externalName: Required value",
                        CORE + "ValidateService"),
                Mistake.patch("other cluster IP", SERVICES + "/web", "merge-patch+json", "{\"spec\":{\"clusterIP\":\"10.96.250.250\"}}").invalid(
                        "Service \"web\" is invalid: spec.clusterIPs[0]: Invalid value: [\"10.96.250.250\"]: may not change once set",
                        CORE + "ValidateServiceUpdate, upgradeDowngradeClusterIPsErrs"));
    }

    private static List<Mistake> others() {
        return List.of(
                post("lease of no time", "/apis/coordination.k8s.io/v1/namespaces/mistakes/leases", "{\"metadata\":{\"name\":\"l\"},\"spec\":"
                        + "{\"leaseDurationSeconds\":0}}").invalid("Lease.coordination.k8s.io \"l\" is invalid: spec.leaseDurationSeconds: Invalid value: 0: "
                        + "must be greater than 0", "kubernetes pkg/apis/coordination/validation/validation.go ValidateLeaseSpec"),
                post("role without verbs", MistakeFixture.ROLES, "{\"metadata\":{\"name\":\"r\"},\"rules\":[{\"apiGroups\":[\"\"],\"resources\":[\"pods\"],"
                        + "\"verbs\":[]}]}").invalid("Role.rbac.authorization.k8s.io \"r\" is invalid: rules[0].verbs: Required value: verbs must contain at "
                        + "least one value", "kubernetes pkg/apis/rbac/validation/validation.go ValidatePolicyRule"));
    }
}
