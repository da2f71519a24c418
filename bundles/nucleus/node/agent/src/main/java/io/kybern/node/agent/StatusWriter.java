// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.server.api.PatchType;
import io.kybern.server.api.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Writes one pod's status when it changed. Conditions keep their transition times; conditions of others stay.
final class StatusWriter {
    private static final System.Logger LOG = System.getLogger(StatusWriter.class.getName());
    private static final List<String> VANISHING = List.of("reason", "message");

    private final NodeContext node;
    private Value written = Value.ABSENT;

    StatusWriter(NodeContext node) {
        this.node = node;
    }

    /// The status as it was written last; absent before.
    synchronized Value written() {
        return written;
    }

    /// @return whether the API server has this status now, or the pod is gone
    synchronized boolean write(Pod pod, ObjectValue computed) {
        Value before = written.missing() ? pod.status() : written;
        ObjectValue status = computed.with("conditions", timed(computed.get("conditions"), before.get("conditions")));
        if (status.equals(written)) {
            return true;
        }
        if (written.missing() && covers(pod.status(), status)) {
            written = status;
            return true;
        }
        Value patch = Value.object("metadata", Value.object("uid", Value.of(pod.uid())), "status", patch(status, before));
        try {
            node.client().patch(Resource.PODS, pod.namespace(), pod.name(), "status", PatchType.STRATEGIC, patch, WriteOptions.DEFAULT);
            written = status;
            return true;
        } catch (ApiException failure) {
            if (failure.is("NotFound") || failure.is("Conflict")) {
                written = status;
                return true;
            }
            LOG.log(System.Logger.Level.WARNING, "status of pod {0}/{1} not written: {2}", pod.namespace(), pod.name(),
                    failure.getMessage());
            return false;
        }
    }

    /// Whether the API server's status says all this already (after a restart of the agent).
    private static boolean covers(Value there, ObjectValue status) {
        for (var field : status.fields().entrySet()) {
            if (field.getKey().equals("conditions")) {
                for (Value condition : field.getValue().items()) {
                    Optional<Value> same = find(there.get("conditions"), condition.get("type").text());
                    if (same.isEmpty() || !same.get().get("status").equals(condition.get("status"))) {
                        return false;
                    }
                }
            } else if (!there.get(field.getKey()).equals(field.getValue())) {
                return false;
            }
        }
        return true;
    }

    private Value timed(Value conditions, Value before) {
        var timed = new ArrayList<Value>();
        for (Value condition : conditions.items()) {
            Optional<Value> old = find(before, condition.get("type").text());
            boolean same = old.isPresent() && old.get().get("status").equals(condition.get("status"))
                    && old.get().get("lastTransitionTime").present();
            Value time = same ? old.get().get("lastTransitionTime") : Pod.time(node.clock().instant());
            timed.add(condition.asObject().with("lastTransitionTime", time).with("lastProbeTime", Value.NULL));
        }
        return Value.array(timed);
    }

    private static Optional<Value> find(Value conditions, String type) {
        return conditions.items().stream().filter(condition -> condition.get("type").text().equals(type)).findFirst();
    }

    /// A strategic merge patch: lists without merge key are replaced, conditions merge by type, addresses are replaced when they changed.
    private static Value patch(ObjectValue status, Value before) {
        ObjectValue patch = status;
        for (String field : List.of("podIPs", "hostIPs")) {
            if (status.get(field).equals(before.get(field))) {
                patch = patch.without(field);
            } else if (before.get(field).present() && status.get(field).present()) {
                var items = new ArrayList<Value>(status.get(field).items());
                items.add(Value.object("$patch", Value.of("replace")));
                patch = patch.with(field, Value.array(items));
            }
        }
        for (String field : List.of("reason", "message", "podIP")) {
            if (status.get(field).missing() && before.get(field).present()) {
                patch = patch.with(field, Value.NULL);
            }
        }
        var conditions = new ArrayList<Value>();
        for (Value condition : status.get("conditions").items()) {
            ObjectValue changed = condition.asObject().without("lastProbeTime");
            Optional<Value> old = find(before.get("conditions"), condition.get("type").text());
            for (String field : VANISHING) {
                if (condition.get(field).missing() && old.isPresent() && old.get().get(field).present()) {
                    changed = changed.with(field, Value.NULL);
                }
            }
            conditions.add(changed);
        }
        return patch.with("conditions", Value.array(conditions));
    }
}
