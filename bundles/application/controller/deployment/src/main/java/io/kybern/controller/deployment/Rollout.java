// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.deployment;

import io.kybern.controller.api.ControllerContext;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.WriteOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// One look at one Deployment: what its sets are to be scaled to now.
final class Rollout {
    static final String REVISION = "deployment.kubernetes.io/revision";
    private static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    private static final String MAXIMUM = "deployment.kubernetes.io/max-replicas";
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final String HASH_CHARACTERS = "bcdfghjklmnpqrstvwxz2456789";

    private final ControllerContext context;
    private final Value deployment;
    private final Limits limits;
    private Sets sets;

    Rollout(ControllerContext context, Value deployment, Sets sets) {
        this.context = context;
        this.deployment = deployment;
        this.sets = sets;
        limits = Limits.of(deployment);
    }

    String name() {
        return deployment.get("metadata", "name").text();
    }

    private String namespace() {
        return deployment.get("metadata", "namespace").text();
    }

    List<StoredObject> oldSets() {
        return sets.old();
    }

    /// Rolling update: up within the surge, down as long as enough pods are available.
    void roll() {
        if (resized()) {
            spread();
            return;
        }
        StoredObject current = current();
        long total = Sets.sum(sets.all());
        long room = limits.replicas() + limits.surge() - total;
        long wanted = Sets.wanted(current);
        if (wanted != limits.replicas() && (wanted > limits.replicas() || room > 0)) {
            scale(current, wanted > limits.replicas() ? limits.replicas() : wanted + Math.min(room, limits.replicas() - wanted));
            return;
        }
        shrinkOld(current);
    }

    private void shrinkOld(StoredObject current) {
        List<StoredObject> old = sets.old().stream().filter(set -> Sets.wanted(set) > 0).toList();
        if (old.isEmpty()) {
            return;
        }
        long least = limits.replicas() - limits.unavailable();
        long unavailableOfNew = Sets.wanted(current) - Sets.available(current);
        long removable = Sets.sum(sets.all()) - least - unavailableOfNew;
        if (removable <= 0) {
            return;
        }
        List<StoredObject> shrunk = new ArrayList<>();
        for (StoredObject set : old) {
            long broken = Math.min(removable, Sets.wanted(set) - Sets.available(set));
            if (broken > 0) {
                removable -= broken;
                shrunk.add(scale(set, Sets.wanted(set) - broken));
            } else {
                shrunk.add(set);
            }
        }
        long spare = Sets.sum(sets.all(), "availableReplicas") - least;
        for (StoredObject set : shrunk) {
            long step = Math.min(Math.min(spare, Sets.wanted(set)), removable);
            if (step > 0) {
                spare -= step;
                scale(set, Sets.wanted(set) - step);
            }
        }
    }

    /// Recreate: all old pods go before the first new one comes.
    void recreate(BooleanSupplier oldPodsGone) {
        boolean shrunk = false;
        for (StoredObject set : sets.old()) {
            if (Sets.wanted(set) > 0) {
                scale(set, 0);
                shrunk = true;
            }
        }
        if (!shrunk && oldPodsGone.getAsBoolean()) {
            StoredObject current = current();
            if (Sets.wanted(current) != limits.replicas()) {
                scale(current, limits.replicas());
            }
        }
    }

    /// A paused Deployment follows a changed replica count, nothing else.
    void scaleOnly() {
        if (resized()) {
            spread();
        }
    }

    private boolean resized() {
        return sets.all().stream().filter(set -> Sets.wanted(set) > 0).anyMatch(set -> {
            String desired = set.value().get("metadata", "annotations", DESIRED).text();
            return !desired.isEmpty() && !desired.equals(Long.toString(limits.replicas()));
        });
    }

    /// Distributes a changed replica count over the sets in proportion to their size.
    private void spread() {
        List<StoredObject> active = sets.all().stream().filter(set -> Sets.wanted(set) > 0)
                .sorted(Comparator.comparingLong(Sets::wanted).reversed()).toList();
        if (active.size() <= 1) {
            StoredObject only = active.isEmpty() ? current() : active.getFirst();
            scale(only, limits.replicas());
            return;
        }
        if (sets.current().isPresent() && Sets.available(sets.current().get()) >= limits.replicas()
                && Sets.wanted(sets.current().get()) == limits.replicas()) {
            sets.old().stream().filter(set -> Sets.wanted(set) > 0).forEach(set -> scale(set, 0));
            return;
        }
        long allowed = limits.replicas() > 0 ? limits.replicas() + limits.surge() : 0;
        long total = Sets.sum(active);
        long toAdd = allowed - total;
        long added = 0;
        List<Long> targets = new ArrayList<>();
        for (StoredObject set : active) {
            long before = Math.max(1, Sets.number(set.value(), MAXIMUM));
            long share = Math.round((double) Sets.wanted(set) * allowed / before) - Sets.wanted(set);
            long left = toAdd - added;
            share = toAdd > 0 ? Math.clamp(share, 0, left) : Math.clamp(share, left, 0);
            added += share;
            targets.add(Math.max(0, Sets.wanted(set) + share));
        }
        targets.set(0, Math.max(0, targets.getFirst() + toAdd - added));
        for (int i = 0; i < active.size(); i++) {
            scale(active.get(i), targets.get(i));
        }
    }

    /// The set with the present template; made when there is none.
    private StoredObject current() {
        long newest = sets.old().stream().mapToLong(sets::revision).max().orElse(0) + 1;
        if (sets.current().isPresent()) {
            StoredObject set = sets.current().get();
            long revision = Math.max(sets.revision(set), newest);
            if (revision != sets.revision(set)) {
                set = annotate(set, revision);
            }
            publish(revision);
            return set;
        }
        StoredObject created = create(newest);
        sets = new Sets(Optional.of(created), withCreated(created));
        publish(newest);
        return created;
    }

    private List<StoredObject> withCreated(StoredObject created) {
        var all = new ArrayList<>(sets.all());
        all.add(created);
        return all;
    }

    private StoredObject annotate(StoredObject set, long revision) {
        ObjectValue annotations = set.value().get("metadata", "annotations").asObject().with(REVISION, Long.toString(revision));
        StoredObject changed = context.client().update(DeploymentController.REPLICA_SETS, namespace(), set.name(), "",
                set.value().asObject().with(List.of("metadata", "annotations"), annotations), WriteOptions.DEFAULT);
        sets = new Sets(Optional.of(changed), sets.all().stream().map(each -> each.uid().equals(set.uid()) ? changed : each).toList());
        return changed;
    }

    /// The Deployment shows the revision of its present template.
    private void publish(long revision) {
        if (Sets.number(deployment, REVISION) != revision) {
            Value fresh = context.client().get(DeploymentController.DEPLOYMENTS, namespace(), name()).value();
            context.client().update(DeploymentController.DEPLOYMENTS, namespace(), name(), "",
                    fresh.asObject().with(List.of("metadata", "annotations", REVISION), Value.of(Long.toString(revision))), WriteOptions.DEFAULT);
        }
    }

    private StoredObject create(long revision) {
        String hash = hash(Sets.template(deployment), deployment.get("status", "collisionCount").integer(0));
        ObjectValue template = deployment.get("spec", "template").asObject();
        template = template.with(List.of("metadata", "labels", Sets.HASH), Value.of(hash));
        ObjectValue selector = deployment.get("spec", "selector").asObject().with(List.of("matchLabels", Sets.HASH), Value.of(hash));
        ObjectValue annotations = deployment.get("metadata", "annotations").asObject().without(LAST_APPLIED)
                .with(REVISION, Long.toString(revision)).with(DESIRED, Long.toString(limits.replicas()))
                .with(MAXIMUM, Long.toString(limits.replicas() + limits.surge()));
        boolean paused = deployment.get("spec", "strategy", "type").text().equals("Recreate");
        long room = limits.replicas() + limits.surge() - Sets.sum(sets.all());
        long replicas = paused ? limits.replicas() : Math.clamp(room, 0, limits.replicas());
        ObjectValue spec = Value.object("replicas", Value.of(replicas), "selector", selector, "template", template);
        if (deployment.get("spec", "minReadySeconds").integer(0) > 0) {
            spec = spec.with("minReadySeconds", deployment.get("spec", "minReadySeconds"));
        }
        ObjectValue metadata = Value.object("name", Value.of(name() + "-" + hash), "labels", template.get("metadata", "labels"), "annotations",
                annotations, "ownerReferences", Value.array(DeploymentController.reference(deployment))).with("namespace", namespace());
        Value set = Value.object("apiVersion", Value.of("apps/v1"), "kind", Value.of("ReplicaSet"), "metadata", metadata, "spec", spec);
        try {
            StoredObject created = context.client().create(DeploymentController.REPLICA_SETS, namespace(), set, WriteOptions.DEFAULT);
            context.events().record(deployment, "Normal", "ScalingReplicaSet",
                    "Scaled up replica set " + created.name() + " from 0 to " + replicas);
            return created;
        } catch (ApiException e) {
            if (e.is("AlreadyExists")) {
                collided();
            }
            throw e;
        }
    }

    /// Another set has the name: the next try uses another hash.
    private void collided() {
        long count = deployment.get("status", "collisionCount").integer(0) + 1;
        context.client().update(DeploymentController.DEPLOYMENTS, namespace(), name(), "status",
                deployment.asObject().with(List.of("status", "collisionCount"), Value.of(count)), WriteOptions.DEFAULT);
    }

    /// A short name for a template: 32 bits FNV-1a of its canonical text, in characters that spell no words.
    static String hash(Value template, long collisions) {
        int hash = 0x811c9dc5;
        for (byte b : (JsonText.of(template) + (collisions == 0 ? "" : collisions)).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b & 0xff) * 0x01000193;
        }
        var name = new StringBuilder();
        for (char c : Long.toString(hash & 0xffffffffL).toCharArray()) {
            name.append(HASH_CHARACTERS.charAt(c % HASH_CHARACTERS.length()));
        }
        return name.toString();
    }

    private StoredObject scale(StoredObject set, long replicas) {
        ObjectValue annotations = set.value().get("metadata", "annotations").asObject().with(DESIRED, Long.toString(limits.replicas()))
                .with(MAXIMUM, Long.toString(limits.replicas() + limits.surge()));
        ObjectValue changed = set.value().asObject().with(List.of("spec", "replicas"), Value.of(replicas))
                .with(List.of("metadata", "annotations"), annotations);
        if (changed.equals(set.value())) {
            return set;
        }
        StoredObject scaled = context.client().update(DeploymentController.REPLICA_SETS, namespace(), set.name(), "", changed, WriteOptions.DEFAULT);
        long before = Sets.wanted(set);
        if (before != replicas) {
            context.events().record(deployment, "Normal", "ScalingReplicaSet", "Scaled " + (replicas > before ? "up" : "down") + " replica set "
                    + set.name() + " from " + before + " to " + replicas);
        }
        return scaled;
    }

    /// Deletes old empty sets beyond the history limit.
    void cleanUp(Sets now) {
        long limit = deployment.get("spec", "revisionHistoryLimit").integer(10);
        List<StoredObject> old = now.old().stream().sorted(Comparator.comparingLong(now::revision)).toList();
        if (!Progress.complete(deployment, limits, now)) {
            return;
        }
        for (StoredObject set : old.subList(0, (int) Math.max(0, old.size() - limit))) {
            boolean empty = Sets.wanted(set) == 0 && set.value().get("status", "replicas").integer(0) == 0
                    && set.value().get("metadata", "deletionTimestamp").missing();
            if (empty) {
                context.client().delete(DeploymentController.REPLICA_SETS, set.namespace(), set.name(), Value.object());
            }
        }
    }

    /// Writes the status.
    ///
    /// @return when the progress deadline must be looked at
    Optional<Duration> report(Sets now) {
        Progress progress = new Progress(deployment, limits, now, context.clock().instant());
        ObjectValue status = progress.status();
        if (!status.equals(deployment.get("status"))) {
            StoredObject fresh = context.client().get(DeploymentController.DEPLOYMENTS, namespace(), name());
            if (!fresh.value().get("status").equals(status)) {
                context.client().update(DeploymentController.DEPLOYMENTS, namespace(), name(), "status",
                        fresh.value().asObject().with("status", status), WriteOptions.DEFAULT);
            }
        }
        return progress.untilDeadline();
    }
}
