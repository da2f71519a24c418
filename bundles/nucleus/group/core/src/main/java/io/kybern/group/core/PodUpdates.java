// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.group.api.Edits;
import io.kybern.group.api.Findings;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.IpAddress;
import io.kybern.resource.api.Names;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What an update of a pod may change.
final class PodUpdates {
    private static final String MUTABLE = "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
            + "`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was "
            + "previously negative)";
    private static final String MIRROR = "kubernetes.io/config.mirror";

    private PodUpdates() {
    }

    static List<FieldError> check(Value pod, Value old) {
        var findings = new Findings();
        Value spec = pod.get("spec");
        Value before = old.get("spec");
        mirror(pod, old, findings);
        boolean sameContainers = true;
        for (String list : List.of("containers", "initContainers")) {
            if (spec.get(list).items().size() != before.get(list).items().size()) {
                findings.forbidden("spec." + list, "pod updates may not add or remove containers");
                sameContainers = false;
            }
        }
        if (!sameContainers) {
            return findings.list();
        }
        deadline(spec.get("activeDeadlineSeconds"), before.get("activeDeadlineSeconds"), findings);
        gates(spec, before, findings);
        boolean gated = !before.get("schedulingGates").items().isEmpty();
        tolerations(spec.get("tolerations").items(), before.get("tolerations").items(), findings);
        ObjectValue munged = munged(spec, before, gated);
        if (!munged.equals(before.asObject())) {
            findings.forbidden("spec", "pod updates may not change fields other than " + MUTABLE + "\n" + difference(munged, before));
        }
        return findings.list();
    }

    private static void mirror(Value pod, Value old, Findings findings) {
        Value now = pod.get("metadata", "annotations").get(MIRROR);
        Value then = old.get("metadata", "annotations").get(MIRROR);
        if (!now.equals(then)) {
            findings.invalid("metadata.annotations[" + MIRROR + "]", now.text(), "field is immutable");
        }
    }

    /// The new spec with everything that may change taken from the old one.
    private static ObjectValue munged(Value spec, Value before, boolean gated) {
        ObjectValue munged = spec.asObject();
        for (String list : List.of("containers", "initContainers")) {
            List<Value> olds = before.get(list).items();
            List<Value> items = new ArrayList<>();
            for (int i = 0; i < olds.size(); i++) {
                items.add(Edits.copy(spec.get(list).get(i), olds.get(i), "image"));
            }
            munged = items.isEmpty() ? munged : munged.with(list, Value.array(items));
        }
        for (String field : List.of("activeDeadlineSeconds", "tolerations", "schedulingGates")) {
            munged = Edits.copy(munged, before, field);
        }
        if (before.get("terminationGracePeriodSeconds").integer(0) < 0 && spec.get("terminationGracePeriodSeconds").integer(0) == 1) {
            munged = Edits.copy(munged, before, "terminationGracePeriodSeconds");
        }
        if (gated && before.get("nodeSelector").fields().entrySet().stream()
                .allMatch(label -> label.getValue().equals(spec.get("nodeSelector").get(label.getKey())))) {
            munged = Edits.copy(munged, before, "nodeSelector");
        }
        if (gated && narrowed(spec, before)) {
            munged = Edits.copy(munged, before, "affinity");
        }
        return munged;
    }

    /// Whether node affinity only became stricter.
    private static boolean narrowed(Value spec, Value before) {
        ObjectValue rest = spec.get("affinity").asObject().without("nodeAffinity");
        ObjectValue restBefore = before.get("affinity").asObject().without("nodeAffinity");
        String required = "requiredDuringSchedulingIgnoredDuringExecution";
        List<Value> now = spec.get("affinity", "nodeAffinity", required, "nodeSelectorTerms").items();
        List<Value> then = before.get("affinity", "nodeAffinity", required, "nodeSelectorTerms").items();
        if (!rest.equals(restBefore) || !then.isEmpty() && now.size() != then.size()) {
            return false;
        }
        for (int i = 0; i < then.size(); i++) {
            if (!now.get(i).get("matchExpressions").items().containsAll(then.get(i).get("matchExpressions").items())
                    || !now.get(i).get("matchFields").items().containsAll(then.get(i).get("matchFields").items())) {
                return false;
            }
        }
        return true;
    }

    private static String difference(ObjectValue now, Value before) {
        Set<String> names = new HashSet<>(now.fields().keySet());
        names.addAll(before.fields().keySet());
        return names.stream().filter(name -> !now.get(name).equals(before.get(name))).sorted().map(name -> "  spec." + name)
                .collect(Collectors.joining("\n"));
    }

    private static void deadline(Value now, Value then, Findings findings) {
        if (then.missing()) {
            return;
        }
        if (now.missing()) {
            findings.invalid("spec.activeDeadlineSeconds", Value.NULL, "must not update from a positive integer to nil value");
        } else if (now.integer(0) > then.integer(0)) {
            findings.invalid("spec.activeDeadlineSeconds", now, "must be less than or equal to previous value");
        }
    }

    private static void gates(Value spec, Value before, Findings findings) {
        List<Value> olds = before.get("schedulingGates").items();
        for (Value gate : spec.get("schedulingGates").items()) {
            if (!olds.contains(gate)) {
                findings.forbidden("spec.schedulingGates", "only deletion is allowed, but found new scheduling gate '" + gate.get("name").text() + "'");
            }
        }
    }

    private static void tolerations(List<Value> now, List<Value> then, Findings findings) {
        List<Value> lasting = now.stream().map(PodUpdates::lasting).toList();
        if (!then.stream().map(PodUpdates::lasting).allMatch(lasting::contains)) {
            findings.forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds");
        }
    }

    private static Value lasting(Value toleration) {
        return toleration.asObject().without("tolerationSeconds");
    }

    static List<FieldError> checkStatus(Value pod, Value old) {
        var findings = new Findings();
        Value status = pod.get("status");
        addresses("status.podIPs", status.get("podIPs").items(), "pod", findings);
        addresses("status.hostIPs", status.get("hostIPs").items(), "host", findings);
        String policy = old.get("spec", "restartPolicy").text();
        if (!policy.equals("Always")) {
            terminated(status, old.get("status"), policy, findings);
        }
        List<Value> conditions = status.get("conditions").items();
        for (int i = 0; i < conditions.size(); i++) {
            String type = conditions.get(i).get("type").text();
            findings.names("status.conditions[" + i + "].type", type, Names.qualifiedName(type));
        }
        return findings.list();
    }

    private static void addresses(String field, List<Value> items, String what, Findings findings) {
        Set<String> families = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            String text = items.get(i).get("ip").text();
            findings.names(field + "[" + i + "]", text, Names.address(text));
            if (!IpAddress.parse(text).map(address -> families.add(address.family())).orElse(true)) {
                findings.invalid(field, text, "may specify no more than one IP for each IP family for " + what);
                return;
            }
        }
    }

    /// A container that ended for good does not run again.
    private static void terminated(Value status, Value before, String policy, Findings findings) {
        List<Value> olds = before.get("containerStatuses").items();
        for (int i = 0; i < olds.size(); i++) {
            Value end = olds.get(i).get("state", "terminated");
            if (end.missing() || policy.equals("OnFailure") && end.get("exitCode").integer(0) != 0) {
                continue;
            }
            Value name = olds.get(i).get("name");
            for (int j = 0; j < status.get("containerStatuses").items().size(); j++) {
                Value now = status.get("containerStatuses").get(j);
                if (now.get("name").equals(name) && now.get("state", "terminated").missing()) {
                    findings.forbidden("status.containerStatuses[" + j + "].state", "may not be transitioned to non-terminated state");
                }
            }
        }
    }

    static List<FieldError> checkEphemeral(Value pod, Value old) {
        var findings = new Findings();
        if (old.get("metadata", "annotations").get(MIRROR).present()) {
            findings.forbidden("", "static pods do not support ephemeral containers");
        }
        List<Value> now = pod.get("spec", "ephemeralContainers").items();
        for (Value existing : old.get("spec", "ephemeralContainers").items()) {
            String name = existing.get("name").text();
            Value same = now.stream().filter(container -> container.get("name").text().equals(name)).findFirst().orElse(Value.ABSENT);
            if (!same.present()) {
                findings.forbidden("spec.ephemeralContainers", "existing ephemeral containers \"" + name + "\" may not be removed");
            } else if (!same.equals(existing)) {
                findings.forbidden("spec.ephemeralContainers", "existing ephemeral containers \"" + name + "\" may not be changed");
            }
        }
        Set<String> names = new HashSet<>();
        List.of("containers", "initContainers")
                .forEach(list -> pod.get("spec", list).items().forEach(container -> names.add(container.get("name").text())));
        for (int i = 0; i < now.size(); i++) {
            ephemeral("spec.ephemeralContainers[" + i + "]", now.get(i), pod, names, findings);
        }
        return findings.list();
    }

    private static void ephemeral(String field, Value container, Value pod, Set<String> names, Findings findings) {
        String name = container.get("name").text();
        findings.requiredName(field + ".name", name, Names.dns1123Label(name));
        if (!names.add(name)) {
            findings.duplicate(field + ".name", container.get("name"));
        }
        findings.requiredText(field + ".image", container.get("image"));
        for (String no : List.of("ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "resizePolicy")) {
            if (!container.get(no).missing() && !container.get(no).equals(Value.array())) {
                findings.forbidden(field + "." + no, "cannot be set for an Ephemeral Container");
            }
        }
        if (!container.get("resources").fields().isEmpty()) {
            findings.forbidden(field + ".resources", "cannot be set for an Ephemeral Container");
        }
        Value target = container.get("targetContainerName");
        if (!target.text().isEmpty() && pod.get("spec", "containers").items().stream().noneMatch(c -> c.get("name").equals(target))
                && pod.get("spec", "initContainers").items().stream().noneMatch(c -> c.get("name").equals(target))) {
            findings.notFound(field + ".targetContainerName", target);
        }
    }
}
