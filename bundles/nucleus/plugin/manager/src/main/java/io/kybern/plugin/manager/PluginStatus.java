// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import io.kybern.extension.Origin;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Composes `Plugin.status`.
final class PluginStatus {
    private final Value object;
    private final Instant now;
    private final Map<String, Value> conditions = new LinkedHashMap<>();
    private ObjectValue status;

    /// @param object the Plugin as it is
    PluginStatus(Value object, Instant now) {
        this.object = object;
        this.now = now.truncatedTo(ChronoUnit.SECONDS);
        this.status = object.get("status").asObject();
        for (Value condition : object.get("status", "conditions").items()) {
            conditions.put(condition.get("type").text(), condition);
        }
    }

    PluginStatus condition(String type, boolean truth, String reason, String message) {
        return condition(type, truth ? "True" : "False", reason, message, now);
    }

    /// @param at when it became so; an unchanged condition keeps its time
    PluginStatus condition(String type, String truth, String reason, String message, Instant at) {
        Value before = conditions.getOrDefault(type, Value.ABSENT);
        boolean same = before.get("status").text().equals(truth) && before.get("reason").text().equals(reason)
            && before.get("message").text().equals(message);
        String time = same ? before.get("lastTransitionTime").text() : at.truncatedTo(ChronoUnit.SECONDS).toString();
        conditions.put(type, ObjectValue.builder().put("type", type).put("status", truth).put("reason", reason).put("message", message)
            .put("lastTransitionTime", time).put("observedGeneration", object.get("metadata", "generation").integer(0)).build());
        return this;
    }

    PluginStatus without(String type) {
        conditions.remove(type);
        return this;
    }

    PluginStatus active(Active active) {
        status = status.with("origin", (active.installation().shipped() ? Origin.DISTRIBUTION : Origin.CLUSTER).text())
            .with("symbolicName", active.symbolicName()).with("version", active.version())
            .with("sha256", active.installation().shipped() ? Value.ABSENT : Value.of(active.installation().sha256()))
            .with("slots", Value.strings(active.slots())).with("policyGeneration", active.generation());
        return this;
    }

    PluginStatus shipped(String symbolicName, String version, List<String> slots, long generation) {
        status = status.with("origin", Origin.DISTRIBUTION.text()).with("symbolicName", symbolicName).with("version", version)
            .with("sha256", Value.ABSENT).with("slots", Value.strings(slots))
            .with("policyGeneration", generation == 0 ? Value.ABSENT : Value.of(generation));
        return this;
    }

    PluginStatus inactive(Origin origin, List<String> slots) {
        status = status.with("origin", origin.text()).with("slots", slots.isEmpty() ? Value.ABSENT : Value.strings(slots))
            .with("version", Value.ABSENT).with("sha256", Value.ABSENT).with("policyGeneration", Value.ABSENT);
        return this;
    }

    PluginStatus previous(String version, String sha256, Optional<Instant> drained) {
        status = status.with("previous", ObjectValue.builder().put("version", version)
            .put("sha256", sha256.isEmpty() ? Value.ABSENT : Value.of(sha256))
            .put("drainedTime", drained.<Value>map(at -> Value.of(at.truncatedTo(ChronoUnit.SECONDS).toString())).orElse(Value.ABSENT)).build());
        return this;
    }

    /// The state on this server.
    PluginStatus server(String name, String state, String message) {
        List<Value> servers = new ArrayList<>(status.get("servers").items());
        Value before = servers.stream().filter(one -> one.get("name").text().equals(name)).findFirst().orElse(Value.ABSENT);
        servers.remove(before);
        ObjectValue mine = ObjectValue.builder().put("name", name).put("state", state).put("version", status.get("version"))
            .put("sha256", status.get("sha256")).put("policyGeneration", status.get("policyGeneration"))
            .put("message", message.isEmpty() ? Value.ABSENT : Value.of(message)).build();
        boolean same = before.asObject().without("time").equals(mine);
        servers.add(mine.with("time", same ? before.get("time") : Value.of(now.toString())));
        status = status.with("servers", Value.array(servers));
        return this;
    }

    Value build() {
        return status.with("observedGeneration", object.get("metadata", "generation").integer(0))
            .with("conditions", Value.array(List.copyOf(conditions.values())));
    }
}
