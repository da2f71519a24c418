// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.api;

import io.kybern.resource.api.Names;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The rules of containers.
final class ContainerRules {
    private static final List<String> HANDLERS = List.of("exec", "httpGet", "tcpSocket", "grpc", "sleep");
    private static final List<String> FIELD_PATHS = List.of("metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName",
            "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs");
    private static final List<String> VOLUME_FIELD_PATHS = List.of("metadata.annotations", "metadata.labels", "metadata.name",
            "metadata.namespace", "metadata.uid");
    private static final String ONE_FIELD = "may not have more than one field specified at a time";

    private final Findings findings;
    private final Value podSpec;
    private final Set<String> volumes = new HashSet<>();
    private final Set<String> hostPorts = new HashSet<>();

    ContainerRules(Value podSpec, Findings findings) {
        this.podSpec = podSpec;
        this.findings = findings;
        podSpec.get("volumes").items().forEach(volume -> volumes.add(volume.get("name").text()));
    }

    void check(String path) {
        List<Value> containers = podSpec.get("containers").items();
        if (containers.isEmpty()) {
            findings.required(path + ".containers", "");
        }
        var names = new HashSet<String>();
        each(path + ".containers", containers, names, false);
        hostPorts.clear();
        each(path + ".initContainers", podSpec.get("initContainers").items(), names, true);
    }

    private void each(String path, List<Value> containers, Set<String> names, boolean init) {
        for (int i = 0; i < containers.size(); i++) {
            String field = path + "[" + i + "]";
            Value container = containers.get(i);
            String name = container.get("name").text();
            findings.requiredName(field + ".name", name, Names.dns1123Label(name));
            if (!name.isEmpty() && !names.add(name)) {
                findings.duplicate(field + ".name", container.get("name"));
            }
            container(field, container);
            boolean sidecar = container.get("restartPolicy").text().equals("Always");
            if (init && !sidecar) {
                finishing(field, container);
            }
            lifecycle(field, container, init && !sidecar);
        }
    }

    private void finishing(String field, Value container) {
        for (String name : List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")) {
            if (!container.get(name).missing()) {
                findings.forbidden(field + "." + name, "may not be set for init containers without restartPolicy=Always");
            }
        }
    }

    void container(String field, Value container) {
        String image = container.get("image").text();
        if (image.isEmpty()) {
            findings.required(field + ".image", "");
        } else if (!image.strip().equals(image)) {
            findings.invalid(field + ".image", image, "must not have leading or trailing whitespace");
        }
        ports(field + ".ports", container.get("ports").items());
        environment(field, container);
        mounts(field, container);
        ResourceRules.container(field + ".resources", container.get("resources"), findings);
        security(field + ".securityContext", container.get("securityContext"));
    }

    private void lifecycle(String field, Value container, boolean skipped) {
        if (skipped) {
            return;
        }
        for (String hook : List.of("postStart", "preStop")) {
            Value handler = container.get("lifecycle", hook);
            if (!handler.missing()) {
                handler(field + ".lifecycle." + hook, handler);
            }
        }
        for (String name : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            Value probe = container.get(name);
            if (!probe.missing()) {
                probe(field + "." + name, probe, name.equals("readinessProbe"));
            }
        }
    }

    private void probe(String field, Value probe, boolean readiness) {
        handler(field, probe);
        for (String number : List.of("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")) {
            findings.notNegative(field + "." + number, probe.get(number));
        }
        Value grace = probe.get("terminationGracePeriodSeconds");
        if (readiness && !grace.missing()) {
            findings.invalid(field + ".terminationGracePeriodSeconds", grace, "must not be set for readinessProbes");
        } else if (!grace.missing() && grace.integer(0) <= 0) {
            findings.invalid(field + ".terminationGracePeriodSeconds", grace, "must be greater than 0");
        }
        if (!readiness && probe.get("successThreshold").integer(1) > 1) {
            findings.invalid(field + ".successThreshold", probe.get("successThreshold"), "must be 1");
        }
    }

    private void handler(String field, Value handler) {
        var kinds = HANDLERS.stream().filter(kind -> !handler.get(kind).missing()).toList();
        if (kinds.isEmpty()) {
            findings.required(field, "must specify a handler type");
        }
        kinds.stream().skip(1).forEach(kind -> findings.forbidden(field + "." + kind, "may not specify more than 1 handler type"));
        for (String kind : kinds) {
            Value action = handler.get(kind);
            String at = field + "." + kind;
            switch (kind) {
                case "exec" -> {
                    if (action.get("command").items().isEmpty()) {
                        findings.required(at + ".command", "");
                    }
                }
                case "httpGet" -> {
                    findings.requiredText(at + ".path", action.get("path"));
                    findings.port(at + ".port", action.get("port"));
                    List<Value> headers = action.get("httpHeaders").items();
                    for (int i = 0; i < headers.size(); i++) {
                        String header = headers.get(i).get("name").text();
                        findings.names(at + ".httpHeaders[" + i + "].name", header, Names.httpHeaderName(header));
                    }
                }
                case "sleep" -> {
                    long most = podSpec.get("terminationGracePeriodSeconds").integer(30);
                    if (action.get("seconds").integer(0) < 0 || action.get("seconds").integer(0) > most) {
                        findings.invalid(at, action.get("seconds"),
                                "must be non-negative and less than terminationGracePeriodSeconds (" + most + ")");
                    }
                }
                default -> findings.port(at + ".port", action.get("port"));
            }
        }
    }

    private void ports(String path, List<Value> ports) {
        boolean hostNetwork = podSpec.get("hostNetwork").truth(false);
        var names = new HashSet<String>();
        for (int i = 0; i < ports.size(); i++) {
            Value port = ports.get(i);
            String field = path + "[" + i + "]";
            String name = port.get("name").text();
            if (!name.isEmpty()) {
                List<String> problems = Names.portName(name);
                findings.names(field + ".name", name, problems);
                if (problems.isEmpty() && !names.add(name)) {
                    findings.duplicate(field + ".name", port.get("name"));
                }
            }
            long number = port.get("containerPort").integer(0);
            if (number == 0) {
                findings.required(field + ".containerPort", "");
            } else {
                Names.portNumber(number).forEach(problem -> findings.invalid(field + ".containerPort", port.get("containerPort"), problem));
            }
            hostPort(field, port, hostNetwork);
            findings.requiredText(field + ".protocol", port.get("protocol"));
        }
    }

    private void hostPort(String field, Value port, boolean hostNetwork) {
        long host = port.get("hostPort").integer(0);
        if (host == 0) {
            return;
        }
        Names.portNumber(host).forEach(problem -> findings.invalid(field + ".hostPort", port.get("hostPort"), problem));
        String key = port.get("protocol").text() + "/" + port.get("hostIP").text() + "/" + host;
        if (!hostPorts.add(key)) {
            findings.duplicate(field + ".hostPort", Value.of(key));
        }
        if (hostNetwork && host != port.get("containerPort").integer(0)) {
            findings.invalid(field + ".containerPort", port.get("containerPort"), "must match `hostPort` when `hostNetwork` is true");
        }
        String address = port.get("hostIP").text();
        if (!address.isEmpty()) {
            findings.names(field + ".hostIP", address, Names.address(address));
        }
    }

    private void environment(String container, Value value) {
        List<Value> variables = value.get("env").items();
        for (int i = 0; i < variables.size(); i++) {
            Value variable = variables.get(i);
            String field = container + ".env[" + i + "]";
            String name = variable.get("name").text();
            findings.requiredName(field + ".name", name, Names.environmentName(name));
            if (!variable.get("valueFrom").missing()) {
                source(field + ".valueFrom", variable.get("valueFrom"), variable.get("value").text());
            }
        }
        List<Value> sources = value.get("envFrom").items();
        for (int i = 0; i < sources.size(); i++) {
            Value source = sources.get(i);
            String field = container + ".envFrom[" + i + "]";
            var set = List.of("configMapRef", "secretRef").stream().filter(kind -> !source.get(kind).missing()).toList();
            if (set.size() != 1) {
                findings.invalid(field, "", set.isEmpty() ? "must specify one of: `configMapRef` or `secretRef`" : ONE_FIELD);
            }
            set.forEach(kind -> findings.requiredText(field + "." + kind + ".name", source.get(kind, "name")));
        }
    }

    private void source(String field, Value source, String value) {
        var set = source.fields().entrySet().stream().filter(entry -> !entry.getValue().missing()).map(Map.Entry::getKey).toList();
        for (String kind : set) {
            Value reference = source.get(kind);
            String at = field + "." + kind;
            switch (kind) {
                case "configMapKeyRef", "secretKeyRef" -> {
                    findings.requiredText(at + ".name", reference.get("name"));
                    String key = reference.get("key").text();
                    findings.requiredName(at + ".key", key, Names.configMapKey(key));
                }
                case "fieldRef" -> fieldReference(at, reference, FIELD_PATHS, findings);
                case "resourceFieldRef" -> resourceReference(at, reference, false, findings);
                default -> { }
            }
        }
        if (set.isEmpty()) {
            findings.invalid(field, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
        } else if (!value.isEmpty()) {
            findings.invalid(field, "", "may not be specified when `value` is not empty");
        } else if (set.size() > 1) {
            findings.invalid(field, "", ONE_FIELD);
        }
    }

    static void volumeFieldReference(String field, Value reference, Findings findings) {
        fieldReference(field, reference, VOLUME_FIELD_PATHS, findings);
    }

    private static void fieldReference(String field, Value reference, List<String> supported, Findings findings) {
        findings.requiredText(field + ".apiVersion", reference.get("apiVersion"));
        String path = reference.get("fieldPath").text();
        if (path.isEmpty()) {
            findings.required(field + ".fieldPath", "");
            return;
        }
        int bracket = path.indexOf("['");
        if (bracket > 0 && path.endsWith("']")) {
            String map = path.substring(0, bracket);
            String key = path.substring(bracket + 2, path.length() - 2);
            switch (map) {
                case "metadata.labels" -> findings.names(field + ".fieldPath", key, Names.qualifiedName(key));
                case "metadata.annotations" -> findings.names(field + ".fieldPath", key, Names.annotationKey(key));
                default -> findings.invalid(field + ".fieldPath", path, map + " does not support subscript");
            }
        } else if (!supported.contains(path)) {
            if (!FIELD_PATHS.contains(path) && !VOLUME_FIELD_PATHS.contains(path) && !path.equals("spec.restartPolicy")) {
                findings.invalid(field + ".fieldPath", path, "error converting fieldPath: field label not supported: " + path);
            } else {
                findings.supported(field + ".fieldPath", reference.get("fieldPath"), supported);
            }
        }
    }

    static void resourceReference(String field, Value reference, boolean volume, Findings findings) {
        if (volume) {
            findings.requiredText(field + ".containerName", reference.get("containerName"));
        }
        String resource = reference.get("resource").text();
        if (resource.isEmpty()) {
            findings.required(field + ".resource", "");
            return;
        }
        List<String> supported = List.of("limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu",
                "requests.ephemeral-storage", "requests.memory");
        if (!resource.startsWith("limits.hugepages-") && !resource.startsWith("requests.hugepages-")) {
            findings.supported(field + ".resource", reference.get("resource"), supported);
        }
    }

    private void mounts(String container, Value value) {
        List<Value> mounts = value.get("volumeMounts").items();
        var paths = new HashSet<String>();
        for (int i = 0; i < mounts.size(); i++) {
            Value mount = mounts.get(i);
            String field = container + ".volumeMounts[" + i + "]";
            String name = mount.get("name").text();
            findings.requiredText(field + ".name", mount.get("name"));
            if (!name.isEmpty() && !volumes.contains(name)) {
                findings.notFound(field + ".name", mount.get("name"));
            }
            String path = mount.get("mountPath").text();
            findings.requiredText(field + ".mountPath", mount.get("mountPath"));
            if (!path.isEmpty() && !paths.add(path)) {
                findings.invalid(field + ".mountPath", path, "must be unique");
            }
            findings.localPath(field + ".subPath", mount.get("subPath"));
            if (!mount.get("subPathExpr").text().isEmpty()) {
                if (!mount.get("subPath").text().isEmpty()) {
                    findings.invalid(field + ".subPathExpr", mount.get("subPathExpr"), "subPathExpr and subPath are mutually exclusive");
                }
                findings.localPath(field + ".subPathExpr", mount.get("subPathExpr"));
            }
        }
        devices(container + ".volumeDevices", value, paths);
    }

    private void devices(String path, Value container, Set<String> mountPaths) {
        List<Value> devices = container.get("volumeDevices").items();
        List<String> mounted = new ArrayList<>();
        container.get("volumeMounts").items().forEach(mount -> mounted.add(mount.get("name").text()));
        for (int i = 0; i < devices.size(); i++) {
            Value device = devices.get(i);
            String field = path + "[" + i + "]";
            String name = device.get("name").text();
            findings.requiredText(field + ".name", device.get("name"));
            if (mounted.contains(name)) {
                findings.invalid(field + ".name", name, "must not already exist in volumeMounts");
            } else if (!name.isEmpty() && !volumes.contains(name)) {
                findings.notFound(field + ".name", device.get("name"));
            }
            findings.requiredText(field + ".devicePath", device.get("devicePath"));
            if (mountPaths.contains(device.get("devicePath").text())) {
                findings.invalid(field + ".devicePath", device.get("devicePath"), "must not already exist as a path in volumeMounts");
            }
        }
    }

    private void security(String field, Value context) {
        if (context.missing()) {
            return;
        }
        findings.range(field + ".runAsUser", context.get("runAsUser"), 0, Integer.MAX_VALUE);
        findings.range(field + ".runAsGroup", context.get("runAsGroup"), 0, Integer.MAX_VALUE);
        if (!context.get("allowPrivilegeEscalation").truth(true)) {
            if (context.get("privileged").truth(false)) {
                findings.invalid(field, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
            }
            if (context.get("capabilities", "add").items().contains(Value.of("CAP_SYS_ADMIN"))) {
                findings.invalid(field, context, "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
            }
        }
        PodRules.profile(field + ".seccompProfile", context.get("seccompProfile"), findings);
    }
}
