// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.resource.api.Cells;
import io.kybern.resource.api.GroupDefinition;
import io.kybern.resource.api.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Cells of pods, pod templates and replication controllers.
final class WorkloadColumns {
    private WorkloadColumns() {
    }

    static void addTo(GroupDefinition definition) {
        definition.column("pods", "Ready", (pod, _) -> Value.of(ready(pod)))
                .column("pods", "Status", (pod, _) -> Value.of(PodStatusText.of(pod)))
                .column("pods", "Restarts", (pod, now) -> Value.of(restarts(pod, now)))
                .column("pods", "Readiness Gates", (pod, _) -> Value.of(readinessGates(pod)))
                .column("podtemplates", "Containers", (template, _) -> Value.of(Cells.containers(template.get("template"), "name")))
                .column("podtemplates", "Images", (template, _) -> Value.of(Cells.containers(template.get("template"), "image")))
                .column("podtemplates", "Pod Labels", (template, _) -> Value.of(Cells.labels(template.get("template", "metadata", "labels"))))
                .column("replicationcontrollers", "Selector", (controller, _) -> Value.of(Cells.labels(controller.get("spec", "selector"))));
    }

    /// Names of the init containers that run on beside the containers.
    static Set<String> sidecars(Value pod) {
        var names = new HashSet<String>();
        for (Value container : pod.get("spec", "initContainers").items()) {
            if (container.get("restartPolicy").text().equals("Always")) {
                names.add(container.get("name").text());
            }
        }
        return names;
    }

    private static String ready(Value pod) {
        Set<String> sidecars = sidecars(pod);
        long total = pod.get("spec", "containers").items().size() + sidecars.size();
        long ready = pod.get("status", "containerStatuses").items().stream()
                .filter(status -> status.get("ready").truth(false) && status.get("state", "running").present()).count();
        ready += pod.get("status", "initContainerStatuses").items().stream().filter(status -> sidecars.contains(status.get("name").text())
                && status.get("started").truth(false) && status.get("ready").truth(false)).count();
        return ready + "/" + total;
    }

    private static String restarts(Value pod, Instant now) {
        Set<String> sidecars = sidecars(pod);
        List<Value> inits = pod.get("status", "initContainerStatuses").items();
        Stream<Value> counted = PodStatusText.initializing(pod) ? inits.stream()
                : Stream.concat(pod.get("status", "containerStatuses").items().stream(),
                        inits.stream().filter(status -> sidecars.contains(status.get("name").text())));
        List<Value> statuses = counted.toList();
        long restarts = statuses.stream().mapToLong(status -> status.get("restartCount").integer(0)).sum();
        Optional<Instant> last = statuses.stream().map(status -> Cells.instant(status.get("lastState", "terminated", "finishedAt")))
                .flatMap(Optional::stream).max(Comparator.naturalOrder());
        return restarts == 0 || last.isEmpty() ? Long.toString(restarts)
                : restarts + " (" + Cells.age(Value.of(last.get().toString()), now) + " ago)";
    }

    private static String readinessGates(Value pod) {
        List<Value> gates = pod.get("spec", "readinessGates").items();
        if (gates.isEmpty()) {
            return "<none>";
        }
        var met = new ArrayList<String>();
        for (Value condition : pod.get("status", "conditions").items()) {
            if (condition.get("status").text().equals("True")) {
                met.add(condition.get("type").text());
            }
        }
        return gates.stream().filter(gate -> met.contains(gate.get("conditionType").text())).count() + "/" + gates.size();
    }
}
