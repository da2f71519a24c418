// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.resource.api.Cells;
import io.kybern.resource.api.GroupDefinition;
import io.kybern.resource.api.Quantity;
import io.kybern.resource.api.Value;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Cells of nodes, volumes, quotas, configuration, events and component statuses.
final class ClusterColumns {
    private static final String ROLE_PREFIX = "node-role.kubernetes.io/";
    private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

    private ClusterColumns() {
    }

    static void addTo(GroupDefinition definition) {
        definition.column("nodes", "Status", (node, _) -> Value.of(nodeStatus(node)))
                .column("nodes", "Roles", (node, _) -> Value.of(roles(node)))
                .column("nodes", "Internal-IP", (node, _) -> Value.of(address(node, "InternalIP")))
                .column("nodes", "External-IP", (node, _) -> Value.of(address(node, "ExternalIP")));
        definition.column("persistentvolumeclaims", "Status", (claim, _) -> Value.of(phase(claim)))
                .column("persistentvolumeclaims", "Capacity",
                        (claim, _) -> bound(claim) ? Value.of(claim.get("status", "capacity", "storage").text()) : Value.of(""))
                .column("persistentvolumeclaims", "Access Modes",
                        (claim, _) -> Value.of(bound(claim) ? accessModes(claim.get("status", "accessModes")) : ""))
                .column("persistentvolumeclaims", "StorageClass", (claim, _) -> Value.of(storageClass(claim)))
                .column("persistentvolumes", "Access Modes", (volume, _) -> Value.of(accessModes(volume.get("spec", "accessModes"))))
                .column("persistentvolumes", "Status", (volume, _) -> Value.of(phase(volume)))
                .column("persistentvolumes", "Claim", (volume, _) -> Value.of(claim(volume.get("spec", "claimRef"))))
                .column("persistentvolumes", "StorageClass", (volume, _) -> Value.of(storageClass(volume)));
        definition.column("resourcequotas", "Request", (quota, _) -> Value.of(used(quota, name -> !name.startsWith("limits."))))
                .column("resourcequotas", "Limit", (quota, _) -> Value.of(used(quota, name -> name.startsWith("limits."))))
                .column("configmaps", "Data", Cells.count("data", "binaryData"))
                .column("secrets", "Data", Cells.count("data"))
                .column("serviceaccounts", "Secrets", Cells.count("secrets"));
        definition.column("componentstatuses", "Status", (status, _) -> Value.of(healthy(status)))
                .column("componentstatuses", "Message", (status, _) -> Value.of(condition(status, "Healthy").get("message").text()))
                .column("componentstatuses", "Error", (status, _) -> Value.of(condition(status, "Healthy").get("error").text()));
        events(definition);
    }

    private static void events(GroupDefinition definition) {
        definition.column("events", "Last Seen", (event, now) -> Value.of(Cells.age(
                        first(event.get("series", "lastObservedTime"), event.get("lastTimestamp"), event.get("firstTimestamp"), event.get("eventTime")), now)))
                .column("events", "First Seen", (event, now) -> Value.of(Cells.age(first(event.get("firstTimestamp"), event.get("eventTime")), now)))
                .column("events", "Object", (event, _) -> Value.of(object(event.get("involvedObject"))))
                .column("events", "Source", (event, _) -> Value.of(source(event)))
                .column("events", "Message", (event, _) -> Value.of(event.get("message").text().strip()))
                .column("events", "Count", (event, _) ->
                        Value.of(Math.max(1, event.get("series", "count").integer(event.get("count").integer(1)))));
    }

    private static Value first(Value... times) {
        return Stream.of(times).filter(time -> !time.text().isEmpty()).findFirst().orElse(Value.ABSENT);
    }

    private static String object(Value reference) {
        String kind = reference.get("kind").text().toLowerCase(Locale.ROOT);
        String name = reference.get("name").text();
        return name.isEmpty() ? kind : kind + "/" + name;
    }

    private static String source(Value event) {
        String component = event.get("source", "component").text(event.get("reportingComponent").text());
        String host = event.get("source", "host").text(event.get("reportingInstance").text());
        return host.isEmpty() ? component : component + ", " + host;
    }

    private static Value condition(Value object, String type) {
        Value conditions = object.get("conditions").present() ? object.get("conditions") : object.get("status", "conditions");
        return conditions.items().stream().filter(c -> c.get("type").text().equals(type)).findFirst().orElse(Value.ABSENT);
    }

    private static String healthy(Value status) {
        Value condition = condition(status, "Healthy");
        return condition.missing() ? "Unknown" : condition.get("status").text().equals("True") ? "Healthy" : "Unhealthy";
    }

    private static String nodeStatus(Value node) {
        Value condition = condition(node, "Ready");
        String ready = condition.missing() ? "Unknown" : condition.get("status").text().equals("True") ? "Ready" : "NotReady";
        return node.get("spec", "unschedulable").truth(false) ? ready + ",SchedulingDisabled" : ready;
    }

    private static String roles(Value node) {
        var roles = new TreeSet<String>();
        node.get("metadata", "labels").stringMap().forEach((label, text) -> {
            if (label.startsWith(ROLE_PREFIX) && label.length() > ROLE_PREFIX.length()) {
                roles.add(label.substring(ROLE_PREFIX.length()));
            } else if (label.equals("kubernetes.io/role") && !text.isEmpty()) {
                roles.add(text);
            }
        });
        return roles.isEmpty() ? "<none>" : String.join(",", roles);
    }

    private static String address(Value node, String type) {
        return node.get("status", "addresses").items().stream().filter(address -> address.get("type").text().equals(type))
                .map(address -> address.get("address").text()).findFirst().orElse("<none>");
    }

    private static String phase(Value object) {
        return object.get("metadata", "deletionTimestamp").present() ? "Terminating" : object.get("status", "phase").text();
    }

    private static boolean bound(Value claim) {
        return !claim.get("spec", "volumeName").text().isEmpty();
    }

    private static String accessModes(Value modes) {
        return modes.items().stream().map(mode -> switch (mode.text()) {
            case "ReadWriteOnce" -> "RWO";
            case "ReadOnlyMany" -> "ROX";
            case "ReadWriteMany" -> "RWX";
            case "ReadWriteOncePod" -> "RWOP";
            default -> "";
        }).filter(mode -> !mode.isEmpty()).distinct().collect(Collectors.joining(","));
    }

    private static String storageClass(Value object) {
        return object.get("metadata", "annotations", CLASS_ANNOTATION).text(object.get("spec", "storageClassName").text());
    }

    private static String claim(Value reference) {
        return reference.missing() ? "" : reference.get("namespace").text() + "/" + reference.get("name").text();
    }

    private static String used(Value quota, Predicate<String> wanted) {
        Value used = quota.get("status", "used");
        return quota.get("status", "hard").fields().entrySet().stream().filter(hard -> wanted.test(hard.getKey()))
                .map(hard -> hard.getKey() + ": " + Quantity.of(used.get(hard.getKey())) + "/" + Quantity.of(hard.getValue()))
                .collect(Collectors.joining(", "));
    }
}
