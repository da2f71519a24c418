// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.scheduling.api.SchedulerContext;
import io.kybern.server.api.PatchType;
import io.kybern.server.api.WriteOptions;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/// What the scheduler writes: bindings, the condition PodScheduled, events.
final class PodWrites {
    static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");

    private final SchedulerContext context;

    PodWrites(SchedulerContext context) {
        this.context = context;
    }

    /// Binds; throws the server's answer when it refuses.
    void bind(PodFacts pod, String node) {
        Value metadata = Value.object("name", Value.of(pod.name()), "namespace", Value.of(pod.namespace()), "uid", Value.of(pod.uid()));
        Value target = Value.object("apiVersion", Value.of("v1"), "kind", Value.of("Node"), "name", Value.of(node));
        context.client().post(PODS, pod.namespace(), pod.name(), "binding", Value.object("apiVersion", Value.of("v1"), "kind", Value.of("Binding"),
                "metadata", metadata, "target", target));
        context.events().record(regarded(pod), "Normal", "Scheduled",
                "Successfully assigned " + pod.namespace() + "/" + pod.name() + " to " + node);
    }

    /// Says why a pod waits, in an event and, when it is news, in the pod's status; throws when the pod has changed since, so that a late
    /// word does not hide a binding.
    ///
    /// @param reason `Unschedulable` or `SchedulerError`
    /// @param nominated the node where room is being made; empty for none
    void failed(PodFacts pod, String reason, String message, String nominated) {
        context.events().record(regarded(pod), "Warning", "FailedScheduling", message);
        Value known = condition(pod);
        boolean same = known.get("status").text().equals("False");
        boolean moved = !nominated.equals(pod.nominated());
        if (same && !moved && known.get("reason").text().equals(reason) && known.get("message").text().equals(message)) {
            return;
        }
        var condition = ObjectValue.builder().put("type", "PodScheduled").put("status", "False").put("reason", reason).put("message", message)
                .put("lastProbeTime", Value.NULL);
        long generation = pod.object().get("metadata", "generation").integer(0);
        if (generation > 0) {
            condition.put("observedGeneration", generation);
        }
        condition.put("lastTransitionTime", same ? known.get("lastTransitionTime")
                : Value.of(now()));
        ObjectValue status = Value.object("conditions", Value.array(condition.build()));
        Value patch = Value.object("metadata", Value.object("uid", Value.of(pod.uid()), "resourceVersion", Value.of(Long.toString(pod.revision()))),
                "status", moved ? status.with("nominatedNodeName", nominated.isEmpty() ? Value.NULL : Value.of(nominated)) : status);
        context.client().patch(PODS, pod.namespace(), pod.name(), "status", PatchType.STRATEGIC, patch, WriteOptions.DEFAULT);
    }

    /// Lets a pod go that makes room for a more urgent one.
    void evict(PodFacts victim, PodFacts urgent, String node) {
        Value condition = Value.stringMap(Map.of("type", "DisruptionTarget", "status", "True", "reason", "PreemptionByScheduler", "message",
                urgent.schedulerName() + ": preempting to accommodate a higher priority pod", "lastTransitionTime", now()));
        try {
            if (!victim.deleted()) {
                context.client().patch(PODS, victim.namespace(), victim.name(), "status", PatchType.STRATEGIC,
                        Value.object("metadata", Value.object("uid", Value.of(victim.uid())), "status", Value.object("conditions", Value.array(condition))),
                        WriteOptions.DEFAULT);
                context.client().delete(PODS, victim.namespace(), victim.name(),
                        Value.object("preconditions", Value.object("uid", Value.of(victim.uid()))));
                context.events().record(regarded(victim), "Normal", "Preempted", "Preempted by pod " + urgent.uid() + " on node " + node);
            }
        } catch (ApiException e) {
            if (!e.is("NotFound") && !e.is("Conflict")) {
                throw e;
            }
        }
    }

    private String now() {
        return context.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Value condition(PodFacts pod) {
        return pod.object().get("status", "conditions").items().stream().filter(each -> each.get("type").text().equals("PodScheduled")).findFirst()
                .orElse(Value.ABSENT);
    }

    /// The pod as events need it; objects of lists don't always carry their kind.
    private static Value regarded(PodFacts pod) {
        return pod.object().asObject().with("apiVersion", "v1").with("kind", "Pod");
    }
}
