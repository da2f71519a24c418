// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.deployment;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.server.api.StoredObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a Deployment reports: counts, and the conditions Available and Progressing.
final class Progress {
    private final Value deployment;
    private final Limits limits;
    private final Sets sets;
    private final Instant now;

    Progress(Value deployment, Limits limits, Sets sets, Instant now) {
        this.deployment = deployment;
        this.limits = limits;
        this.sets = sets;
        this.now = now;
    }

    private long updated() {
        return sets.current().map(set -> set.value().get("status", "replicas").integer(0)).orElse(0L);
    }

    private long available() {
        return Sets.sum(sets.all(), "availableReplicas");
    }

    ObjectValue status() {
        long replicas = Sets.sum(sets.all(), "replicas");
        long available = available();
        long unavailable = Math.max(0, Sets.sum(sets.all()) - available);
        var status = ObjectValue.builder();
        put(status, "observedGeneration", deployment.get("metadata", "generation").integer(0));
        put(status, "replicas", replicas);
        put(status, "updatedReplicas", updated());
        put(status, "readyReplicas", Sets.sum(sets.all(), "readyReplicas"));
        put(status, "availableReplicas", available);
        put(status, "unavailableReplicas", unavailable);
        status.put("collisionCount", deployment.get("status", "collisionCount"));
        return status.put("conditions", Value.array(conditions(available))).build();
    }

    private static void put(ObjectValue.Builder status, String name, long number) {
        if (number > 0) {
            status.put(name, number);
        }
    }

    private List<Value> conditions(long available) {
        List<Value> conditions = new ArrayList<>();
        boolean enough = available >= limits.replicas() - limits.unavailable();
        conditions.add(condition("Available", enough ? "True" : "False", enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability."));
        progressing().ifPresent(conditions::add);
        sets.current().flatMap(set -> failure(set)).ifPresent(conditions::add);
        return conditions;
    }

    private Optional<Value> failure(StoredObject set) {
        return set.value().get("status", "conditions").items().stream().filter(c -> c.get("type").text().equals("ReplicaFailure"))
                .findFirst().map(c -> condition("ReplicaFailure", "True", c.get("reason").text(), c.get("message").text()));
    }

    static boolean complete(Value deployment, Limits limits, Sets sets) {
        return sets.current().map(set -> set.value().get("status", "replicas").integer(0) == limits.replicas()
                && Sets.available(set) == limits.replicas()
                && set.value().get("status", "observedGeneration").integer(0) >= set.value().get("metadata", "generation").integer(0)).orElse(false)
                && Sets.sum(sets.all(), "replicas") == limits.replicas()
                && Sets.sum(sets.all(), "availableReplicas") == limits.replicas();
    }

    private Optional<Value> progressing() {
        long deadline = deadlineSeconds();
        if (deadline == Integer.MAX_VALUE) {
            return Optional.empty();
        }
        Optional<Value> known = known("Progressing");
        if (deployment.get("spec", "paused").truth(false)) {
            return Optional.of(condition("Progressing", "Unknown", "DeploymentPaused", "Deployment is paused"));
        }
        String what = sets.current().map(set -> "ReplicaSet \"" + set.name() + "\"").orElse("Deployment \"" + name() + "\"");
        if (complete(deployment, limits, sets)) {
            return Optional.of(condition("Progressing", "True", "NewReplicaSetAvailable", what + " has successfully progressed."));
        }
        if (moved() || known.isEmpty() || known.get().get("reason").text().equals("DeploymentPaused")) {
            return Optional.of(condition("Progressing", "True", "ReplicaSetUpdated", what + " is progressing.").with("lastUpdateTime", text()));
        }
        if (!known.get().get("reason").text().equals("NewReplicaSetAvailable") && left(known.get()).isNegative()) {
            return Optional.of(condition("Progressing", "False", "ProgressDeadlineExceeded", what + " has timed out progressing."));
        }
        return known;
    }

    /// Whether the sets have come closer to the goal since the last report.
    private boolean moved() {
        Value before = deployment.get("status");
        return updated() > before.get("updatedReplicas").integer(0)
                || Sets.sum(sets.all(), "readyReplicas") > before.get("readyReplicas").integer(0)
                || available() > before.get("availableReplicas").integer(0)
                || Sets.sum(sets.old(), "replicas") < before.get("replicas").integer(0) - before.get("updatedReplicas").integer(0)
                || deployment.get("metadata", "generation").integer(0) != before.get("observedGeneration").integer(0);
    }

    private long deadlineSeconds() {
        return deployment.get("spec", "progressDeadlineSeconds").integer(600);
    }

    private Duration left(Value condition) {
        String since = condition.get("lastUpdateTime").text();
        Instant from = since.isEmpty() ? now : Instant.parse(since);
        return Duration.between(now, from.plusSeconds(deadlineSeconds()));
    }

    /// How long until the rollout counts as stuck; empty when there is nothing to wait for.
    Optional<Duration> untilDeadline() {
        if (deadlineSeconds() == Integer.MAX_VALUE || complete(deployment, limits, sets)) {
            return Optional.empty();
        }
        return Optional.of(known("Progressing").map(this::left).filter(Duration::isPositive).map(left -> left.plusSeconds(1))
                .orElse(Duration.ofSeconds(deadlineSeconds() + 1)));
    }

    private Optional<Value> known(String type) {
        return deployment.get("status", "conditions").items().stream().filter(c -> c.get("type").text().equals(type)).findFirst();
    }

    /// A condition whose times move only when it changes.
    private ObjectValue condition(String type, String status, String reason, String message) {
        Optional<Value> known = known(type);
        boolean same = known.map(c -> c.get("status").text().equals(status) && c.get("reason").text().equals(reason)
                && c.get("message").text().equals(message)).orElse(false);
        if (same) {
            return known.orElseThrow().asObject();
        }
        String transition = known.filter(c -> c.get("status").text().equals(status)).map(c -> c.get("lastTransitionTime").text()).orElse(text());
        return ObjectValue.builder().put("type", type).put("status", status).put("reason", reason).put("message", message)
                .put("lastUpdateTime", text()).put("lastTransitionTime", transition).build();
    }

    private String text() {
        return now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private String name() {
        return deployment.get("metadata", "name").text();
    }
}
