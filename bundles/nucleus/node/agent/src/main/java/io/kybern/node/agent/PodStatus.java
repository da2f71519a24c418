// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.runtime.api.ContainerStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Computes a pod's `status` from what the agent knows. Pure: the same knowledge gives the same status, transition times apart, which
/// [StatusWriter] keeps.
final class PodStatus {
    private PodStatus() {
    }

    /// What the agent knows.
    ///
    /// @param ended the pod's work is over for a reason of the node (evicted, deadline, refused)
    /// @param stopped nothing runs any more and nothing will
    record Knowledge(Pod pod, Map<String, ContainerRecord> records, Optional<Failure> ended, boolean stopped, boolean sandboxReady,
            List<String> addresses, List<String> hostAddresses, Optional<Value> startTime, String runtimeName) {
        ContainerRecord record(Pod.Container container) {
            return Objects.requireNonNull(records.get(container.name()));
        }
    }

    /// Why a pod failed as a whole.
    record Failure(String reason, String message) {
    }

    static ObjectValue of(Knowledge known) {
        Pod pod = known.pod;
        boolean initialized = initialized(known);
        String phase = phase(known, initialized);
        var status = ObjectValue.builder();
        status.put("phase", phase);
        known.ended.ifPresent(failure -> status.put("reason", failure.reason()).put("message", failure.message()));
        pod.value().get("metadata", "generation").optional().ifPresent(generation -> status.put("observedGeneration", generation));
        status.put("conditions", conditions(known, phase, initialized));
        if (!known.hostAddresses.isEmpty()) {
            status.put("hostIP", known.hostAddresses.getFirst());
            status.put("hostIPs", addressList(known.hostAddresses));
        }
        if (!known.addresses.isEmpty()) {
            status.put("podIP", known.addresses.getFirst());
            status.put("podIPs", addressList(known.addresses));
        }
        known.startTime.ifPresent(time -> status.put("startTime", time));
        status.put("qosClass", PodResources.qosClass(pod));
        lists(known, initialized).forEach(status::put);
        return status.build();
    }

    private static Value addressList(List<String> addresses) {
        return Value.array(addresses.stream().map(address -> Value.object("ip", Value.of(address))).toList());
    }

    private static Map<String, Value> lists(Knowledge known, boolean initialized) {
        var init = ArrayValue.builder();
        var main = ArrayValue.builder();
        var ephemeral = ArrayValue.builder();
        boolean before = true;
        for (Pod.Container container : known.pod.containers()) {
            switch (container.role()) {
                case INIT, SIDECAR -> {
                    init.add(container(known, container, "PodInitializing"));
                }
                case MAIN -> main.add(container(known, container, initialized ? "ContainerCreating" : "PodInitializing"));
                case EPHEMERAL -> ephemeral.add(container(known, container, "ContainerCreating"));
            }
            before = false;
        }
        var all = new java.util.LinkedHashMap<String, Value>();
        if (!before) {
            put(all, "containerStatuses", main.build());
            put(all, "initContainerStatuses", init.build());
            put(all, "ephemeralContainerStatuses", ephemeral.build());
        }
        return all;
    }

    private static void put(Map<String, Value> all, String name, ArrayValue list) {
        if (list.size() > 0) {
            all.put(name, list);
        }
    }

    /// Whether every init container is done and every sidecar has started once.
    static boolean initialized(Knowledge known) {
        boolean mainSeen = known.pod.containers().stream().filter(c -> c.role() == Pod.Role.MAIN)
                .anyMatch(c -> known.record(c).current.isPresent());
        if (mainSeen) {
            return true;
        }
        for (Pod.Container container : known.pod.containers()) {
            ContainerRecord record = known.record(container);
            boolean done = switch (container.role()) {
                case INIT -> record.succeeded();
                case SIDECAR -> record.started;
                default -> true;
            };
            if (!done) {
                return false;
            }
        }
        return true;
    }

    private static boolean initFailed(Knowledge known) {
        return known.pod.containers().stream().anyMatch(container -> container.role() == Pod.Role.INIT
                && known.record(container).exited() && !known.record(container).succeeded()
                && !RestartRules.restarts(known.pod, container, known.record(container)));
    }

    static String phase(Knowledge known, boolean initialized) {
        if (known.ended.isPresent()) {
            return "Failed";
        }
        String before = known.pod.phase();
        if (known.pod.ended()) {
            return before;
        }
        if (!initialized) {
            return initFailed(known) ? "Failed" : "Pending";
        }
        int waiting = 0;
        int running = 0;
        int stopped = 0;
        int succeeded = 0;
        boolean restarting = false;
        for (Pod.Container container : known.pod.containers()) {
            ContainerRecord record = known.record(container);
            if (container.role() != Pod.Role.MAIN) {
                continue;
            }
            if (record.running()) {
                running++;
            } else if (record.exited()) {
                stopped++;
                succeeded += record.succeeded() ? 1 : 0;
                restarting |= RestartRules.restarts(known.pod, container, record);
            } else if (record.last.present()) {
                stopped++;
                restarting = true;
            } else {
                waiting++;
            }
        }
        if (known.stopped && running == 0) {
            return waiting == 0 && stopped == succeeded ? "Succeeded" : "Failed";
        }
        if (waiting > 0) {
            return "Pending";
        }
        if (running > 0 || restarting) {
            return "Running";
        }
        return stopped == succeeded ? "Succeeded" : "Failed";
    }

    // ---- conditions

    private static Value conditions(Knowledge known, String phase, boolean initialized) {
        Pod pod = known.pod;
        boolean over = phase.equals("Succeeded") || phase.equals("Failed");
        var all = new ArrayList<Value>();
        all.add(condition("PodReadyToStartContainers", known.sandboxReady && !known.stopped, "", ""));
        all.add(initializedCondition(known, phase, initialized));
        var unready = new ArrayList<String>();
        for (Pod.Container container : pod.containers()) {
            if (container.lasting() && !ready(known.record(container))) {
                unready.add(container.name());
            }
        }
        String reason = "";
        String message = "";
        if (phase.equals("Succeeded")) {
            reason = "PodCompleted";
        } else if (phase.equals("Failed")) {
            reason = "PodFailed";
        } else if (!unready.isEmpty()) {
            reason = "ContainersNotReady";
            message = "containers with unready status: [" + String.join(" ", unready) + "]";
        }
        boolean containersReady = unready.isEmpty() && !over;
        all.add(readyCondition(pod, containersReady, reason, message));
        all.add(condition("ContainersReady", containersReady, reason, message));
        all.add(condition("PodScheduled", true, "", ""));
        Value generation = pod.value().get("metadata", "generation");
        return Value.array(all.stream().map(item -> generation.missing() ? item : item.asObject().with("observedGeneration",
                generation)).toList());
    }

    private static Value initializedCondition(Knowledge known, String phase, boolean initialized) {
        if (initialized) {
            return condition("Initialized", true, phase.equals("Succeeded") ? "PodCompleted" : "", "");
        }
        var names = known.pod.containers().stream().filter(container -> switch (container.role()) {
            case INIT -> !known.record(container).succeeded();
            case SIDECAR -> !known.record(container).started;
            default -> false;
        }).map(Pod.Container::name).toList();
        return condition("Initialized", false, "ContainersNotInitialized", "containers with incomplete status: [" + String.join(" ",
                names) + "]");
    }

    private static Value readyCondition(Pod pod, boolean containersReady, String reason, String message) {
        if (!containersReady) {
            return condition("Ready", false, reason, message);
        }
        var missing = new ArrayList<String>();
        for (Value gate : pod.spec().get("readinessGates").items()) {
            String type = gate.get("conditionType").text();
            Optional<Value> there = pod.status().get("conditions").items().stream().filter(c ->
                    c.get("type").text().equals(type)).findFirst();
            if (there.isEmpty()) {
                missing.add("corresponding condition of pod readiness gate \"" + type + "\" does not exist.");
            } else if (!there.get().get("status").text().equals("True")) {
                missing.add("the status of pod readiness gate \"" + type + "\" is not \"True\", but " + there.get().get("status").text());
            }
        }
        return missing.isEmpty() ? condition("Ready", true, "", "") : condition("Ready", false, "ReadinessGatesNotReady",
                String.join(", ", missing));
    }

    private static Value condition(String type, boolean status, String reason, String message) {
        var condition = ObjectValue.builder().put("type", type).put("status", status ? "True" : "False");
        if (!reason.isEmpty()) {
            condition.put("reason", reason);
        }
        if (!message.isEmpty()) {
            condition.put("message", message);
        }
        return condition.build();
    }

    // ---- containers

    static boolean ready(ContainerRecord record) {
        return record.running() && record.started && record.ready;
    }

    private static Value container(Knowledge known, Pod.Container container, String defaultReason) {
        ContainerRecord record = known.record(container);
        boolean init = container.role() == Pod.Role.INIT;
        var status = ObjectValue.builder().put("name", container.name()).put("restartCount", record.restarts);
        status.put("image", container.image());
        status.put("imageID", record.current.map(ContainerStatus::imageId).orElse(""));
        String runtime = known.runtimeName + "://";
        record.id().or(() -> record.lastId).ifPresent(id -> status.put("containerID", runtime + id));
        status.put("ready", init ? record.succeeded() : ready(record));
        status.put("started", record.running() && record.started);
        status.put("state", state(known, container, record, defaultReason));
        status.put("lastState", record.last.missing() ? Value.object() : Value.object("terminated", record.last));
        if (container.role() != Pod.Role.EPHEMERAL) {
            resources(container, status);
        }
        return status.build();
    }

    private static void resources(Pod.Container container, ObjectValue.Builder status) {
        Value resources = container.value().get("resources");
        status.put("resources", resources.asObject().without("claims"));
        if (resources.get("requests").present()) {
            status.put("allocatedResources", resources.get("requests"));
        }
        var mounts = ArrayValue.builder();
        for (Value mount : container.value().get("volumeMounts").items()) {
            var item = ObjectValue.builder().put("name", mount.get("name")).put("mountPath", mount.get("mountPath"));
            if (mount.get("readOnly").truth(false)) {
                item.put("readOnly", true).put("recursiveReadOnly", "Disabled");
            }
            mounts.add(item.build());
        }
        ArrayValue list = mounts.build();
        if (list.size() > 0) {
            status.put("volumeMounts", list);
        }
    }

    private static Value state(Knowledge known, Pod.Container container, ContainerRecord record, String defaultReason) {
        if (record.running()) {
            var running = ObjectValue.builder();
            record.current.flatMap(ContainerStatus::startedAt).ifPresent(time -> running.put("startedAt", Pod.time(time)));
            return Value.object("running", running.build());
        }
        if (record.waiting.isPresent() && !known.stopped) {
            ContainerRecord.Waiting waiting = record.waiting.get();
            return waiting(waiting.reason(), waiting.message());
        }
        if (record.exited()) {
            return Value.object("terminated", terminated(record, known.runtimeName));
        }
        if (known.stopped && record.last.present()) {
            return Value.object("terminated", record.last);
        }
        return waiting(container.role() == Pod.Role.SIDECAR ? "PodInitializing" : defaultReason, "");
    }

    private static Value waiting(String reason, String message) {
        Value waiting = Value.object("reason", Value.of(reason));
        return Value.object("waiting", message.isEmpty() ? waiting : waiting.asObject().with("message", message));
    }

    /// The `terminated` state of a container that exited.
    static Value terminated(ContainerRecord record, String runtimeName) {
        ContainerStatus status = record.current.orElseThrow();
        var terminated = ObjectValue.builder().put("containerID", runtimeName + "://" + status.id()).put("exitCode", status.exitCode());
        String reason = status.reason().isEmpty() ? status.exitCode() == 0 ? "Completed" : "Error" : status.reason();
        terminated.put("reason", reason);
        String message = record.terminationMessage.filter(text -> !text.isEmpty()).orElse(status.message());
        if (!message.isEmpty()) {
            terminated.put("message", message);
        }
        terminated.put("startedAt", status.startedAt().map(Pod::time).orElse(Value.NULL));
        terminated.put("finishedAt", status.finishedAt().map(Pod::time).orElse(Value.NULL));
        return terminated.build();
    }
}
