// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.deployment;

import io.kybern.controller.api.Controller;
import io.kybern.controller.api.ControllerContext;
import io.kybern.controller.api.Key;
import io.kybern.controller.api.Result;
import io.kybern.extension.Slot;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Selector;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Informer;
import io.kybern.server.api.ListOptions;
import io.kybern.server.api.PatchType;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.WriteOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/// Rolls Deployments out: one ReplicaSet for each pod template, the newest scaled up while the others are scaled down.
@Component(service = Controller.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "controller", name = "deployment")
public final class DeploymentController implements Controller {
    static final GroupVersionResource DEPLOYMENTS = new GroupVersionResource("apps", "v1", "deployments");
    static final GroupVersionResource REPLICA_SETS = new GroupVersionResource("apps", "v1", "replicasets");
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");

    private volatile Optional<Running> running = Optional.empty();

    private record Running(ControllerContext context, Informer deployments, Informer sets, Informer pods) {
    }

    @Activate
    public DeploymentController() {
        // everything comes with the context
    }

    @Override
    public String name() {
        return "deployment-controller";
    }

    @Override
    public void start(ControllerContext context) {
        var now = new Running(context, context.informer(DEPLOYMENTS), context.informer(REPLICA_SETS), context.informer(PODS));
        running = Optional.of(now);
        context.watch(DEPLOYMENTS);
        context.watch(REPLICA_SETS, set -> owners(now, set));
    }

    private static Collection<Key> owners(Running now, StoredObject set) {
        for (Value owner : set.value().get("metadata", "ownerReferences").items()) {
            if (owner.get("controller").truth(false)) {
                return owner.get("kind").text().equals("Deployment") ? List.of(Key.of(set.namespace(), owner.get("name").text())) : List.of();
            }
        }
        return now.deployments.list(set.namespace()).stream()
                .filter(d -> Selector.of(d.value().get("spec", "selector")).matches(set.labels())).map(Key::of).toList();
    }

    @Override
    public Result reconcile(Key key) {
        Running now = running.orElseThrow(() -> new IllegalStateException("not started"));
        // decisions that scale sets are made on the newest state: an informer may lag behind this controller's own writes
        Optional<StoredObject> stored = now.deployments.get(key.namespace(), key.name())
                .flatMap(_ -> now.context.client().find(DEPLOYMENTS, key.namespace(), key.name()));
        if (stored.isEmpty()) {
            return Result.done();
        }
        Value deployment = stored.get().value();
        Sets sets = sets(now, stored.get());
        Rollout rollout = new Rollout(now.context, deployment, sets);
        if (!deployment.get("metadata", "deletionTimestamp").missing()) {
            rollout.report(sets);
            return Result.done();
        }
        if (deployment.get("spec", "paused").truth(false)) {
            rollout.scaleOnly();
        } else if (deployment.get("spec", "strategy", "type").text().equals("Recreate")) {
            rollout.recreate(() -> oldPodsGone(now, rollout));
        } else {
            rollout.roll();
        }
        Sets after = sets(now, stored.get());
        rollout.cleanUp(after);
        Optional<Duration> deadline = rollout.report(after);
        return deadline.<Result>map(Result::after).orElse(Result.done());
    }

    private static boolean oldPodsGone(Running now, Rollout rollout) {
        for (StoredObject set : rollout.oldSets()) {
            for (StoredObject pod : now.pods.ownedBy(set.uid())) {
                String phase = pod.value().get("status", "phase").text();
                if (!phase.equals("Failed") && !phase.equals("Succeeded")) {
                    now.context.enqueueAfter(Key.of(set.namespace(), rollout.name()), Duration.ofMillis(200));
                    return false;
                }
            }
        }
        return true;
    }

    /// The Deployment's ReplicaSets as they are now; those without controller that match are adopted.
    private static Sets sets(Running now, StoredObject deployment) {
        Selector selector = Selector.of(deployment.value().get("spec", "selector"));
        var mine = new ArrayList<StoredObject>();
        for (StoredObject shown : now.context.client().list(REPLICA_SETS, deployment.namespace(), ListOptions.ALL).items()) {
            String controller = Informer.controllerUid(shown);
            if (controller.equals(deployment.uid())) {
                mine.add(shown);
            } else if (controller.isEmpty() && selector.matches(shown.labels()) && !shown.labels().isEmpty() && mayAdopt(now, deployment)) {
                adopt(now, shown, deployment).ifPresent(mine::add);
            }
        }
        mine.sort(Comparator.comparing(set -> set.value().get("metadata", "creationTimestamp").text()));
        return Sets.of(deployment.value(), mine);
    }

    /// One that is being deleted adopts nothing: with `--cascade=orphan` its sets were just let go.
    private static boolean mayAdopt(Running now, StoredObject deployment) {
        return now.context.client().find(DEPLOYMENTS, deployment.namespace(), deployment.name())
                .filter(live -> live.uid().equals(deployment.uid()) && live.value().get("metadata", "deletionTimestamp").missing()).isPresent();
    }

    private static Optional<StoredObject> adopt(Running now, StoredObject set, StoredObject deployment) {
        try {
            return Optional.of(now.context.client().patch(REPLICA_SETS, set.namespace(), set.name(), "", PatchType.STRATEGIC,
                    Value.object("metadata", Value.object("uid", Value.of(set.uid()), "ownerReferences", Value.array(reference(deployment.value())))),
                    WriteOptions.DEFAULT));
        } catch (ApiException e) {
            if (e.is("NotFound") || e.is("Conflict") || e.is("Invalid")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static ObjectValue reference(Value deployment) {
        return ObjectValue.builder().put("apiVersion", "apps/v1").put("kind", "Deployment").put("name", deployment.get("metadata", "name"))
                .put("uid", deployment.get("metadata", "uid")).put("controller", true).put("blockOwnerDeletion", true).build();
    }
}
