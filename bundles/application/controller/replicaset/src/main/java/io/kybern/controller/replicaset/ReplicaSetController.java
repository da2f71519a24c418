// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.replicaset;

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
import io.kybern.server.api.PatchType;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.WriteOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/// Creates and deletes pods until each ReplicaSet has as many as it asks for, and reports how many there are.
@Component(service = Controller.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "controller", name = "replicaset")
public final class ReplicaSetController implements Controller {
    private static final GroupVersionResource REPLICA_SETS = new GroupVersionResource("apps", "v1", "replicasets");
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    /// How many pods one reconcile creates or deletes at most, as upstream.
    private static final int BURST = 500;

    private final Expectations expectations = new Expectations();
    private volatile Optional<Running> running = Optional.empty();

    private record Running(ControllerContext context, Informer sets, Informer pods) {
    }

    @Activate
    public ReplicaSetController() {
        // everything comes with the context
    }

    @Override
    public String name() {
        return "replicaset-controller";
    }

    @Override
    public void start(ControllerContext context) {
        var now = new Running(context, context.informer(REPLICA_SETS), context.informer(PODS));
        running = Optional.of(now);
        context.watch(REPLICA_SETS);
        context.watch(PODS, pod -> owners(now, pod));
    }

    /// The sets that a pod concerns: its controller, or when it has none those that could adopt it.
    private static Collection<Key> owners(Running now, StoredObject pod) {
        for (Value owner : pod.value().get("metadata", "ownerReferences").items()) {
            if (owner.get("controller").truth(false)) {
                return owner.get("kind").text().equals("ReplicaSet") ? List.of(Key.of(pod.namespace(), owner.get("name").text())) : List.of();
            }
        }
        return now.sets.list(pod.namespace()).stream()
                .filter(set -> selector(set).matches(pod.labels())).map(Key::of).toList();
    }

    private static Selector selector(StoredObject set) {
        return Selector.of(set.value().get("spec", "selector"));
    }

    @Override
    public Result reconcile(Key key) {
        Running now = running.orElseThrow(() -> new IllegalStateException("not started"));
        Optional<StoredObject> stored = now.sets.get(key.namespace(), key.name());
        if (stored.isEmpty()) {
            expectations.forget(key);
            return Result.done();
        }
        StoredObject set = stored.get();
        List<StoredObject> pods = pods(now, key, set);
        String failure = "";
        if (set.value().get("metadata", "deletionTimestamp").missing()) {
            failure = manage(now, key, set, pods);
            pods = pods(now, key, set);
        }
        return report(now, set, pods, failure);
    }

    /// The set's pods that are neither finished nor being deleted; pods without controller that match are adopted.
    private List<StoredObject> pods(Running now, Key key, StoredObject set) {
        Selector selector = selector(set);
        var mine = new ArrayList<StoredObject>();
        for (StoredObject pod : expectations.apply(key, now.pods.ownedBy(set.uid()), now.pods)) {
            if (!selector.matches(pod.labels())) {
                release(now, pod, set);
            } else if (PodRank.active(pod.value())) {
                mine.add(pod);
            }
        }
        if (set.value().get("metadata", "deletionTimestamp").missing()) {
            for (StoredObject pod : now.pods.list(set.namespace())) {
                if (pod.labels().size() > 0 && selector.matches(pod.labels()) && Informer.controllerUid(pod).isEmpty()
                        && PodRank.active(pod.value()) && mayAdopt(now, set) && adopt(now, pod, set)) {
                    mine.add(pod);
                }
            }
        }
        return mine;
    }

    /// One that is being deleted adopts nothing: with `--cascade=orphan` its pods were just let go.
    private static boolean mayAdopt(Running now, StoredObject set) {
        return now.context.client().find(REPLICA_SETS, set.namespace(), set.name())
                .filter(live -> live.uid().equals(set.uid()) && live.value().get("metadata", "deletionTimestamp").missing()).isPresent();
    }

    private static boolean adopt(Running now, StoredObject pod, StoredObject set) {
        try {
            now.context.client().patch(PODS, pod.namespace(), pod.name(), "", PatchType.STRATEGIC, Value.object("metadata",
                    Value.object("uid", Value.of(pod.uid()), "ownerReferences", Value.array(reference(set)))), WriteOptions.DEFAULT);
            return true;
        } catch (ApiException e) {
            if (e.is("NotFound") || e.is("Conflict") || e.is("Invalid")) {
                return false;
            }
            throw e;
        }
    }

    private static void release(Running now, StoredObject pod, StoredObject set) {
        try {
            now.context.client().patch(PODS, pod.namespace(), pod.name(), "", PatchType.STRATEGIC, Value.object("metadata",
                    Value.object("uid", Value.of(pod.uid()), "ownerReferences",
                            Value.array(Value.object("$patch", Value.of("delete"), "uid", Value.of(set.uid()))))), WriteOptions.DEFAULT);
        } catch (ApiException e) {
            if (!e.is("NotFound") && !e.is("Conflict") && !e.is("Invalid")) {
                throw e;
            }
        }
    }

    private static ObjectValue reference(StoredObject set) {
        return ObjectValue.builder().put("apiVersion", "apps/v1").put("kind", "ReplicaSet").put("name", set.name()).put("uid", set.uid())
                .put("controller", true).put("blockOwnerDeletion", true).build();
    }

    /// Creates or deletes what is too little or too much.
    ///
    /// @return why it failed; empty when all went well
    private String manage(Running now, Key key, StoredObject set, List<StoredObject> pods) {
        int wanted = (int) set.value().get("spec", "replicas").integer(1);
        int missing = wanted - pods.size();
        try {
            for (int i = 0; i < Math.min(missing, BURST); i++) {
                create(now, key, set);
            }
            if (missing < 0) {
                List<StoredObject> victims = PodRank.leastValuable(pods).subList(0, Math.min(-missing, BURST));
                for (StoredObject pod : victims) {
                    delete(now, key, set, pod);
                }
            }
            if (Math.abs(missing) > BURST) {
                now.context.enqueue(key);
            }
            return "";
        } catch (ApiException e) {
            now.context.enqueueAfter(key, Duration.ofSeconds(1));
            return e.status().message();
        }
    }

    private void create(Running now, Key key, StoredObject set) {
        Value template = set.value().get("spec", "template");
        ObjectValue metadata = Value.object("generateName", Value.of(set.name() + "-"), "ownerReferences", Value.array(reference(set)),
                "labels", template.get("metadata", "labels"), "annotations", template.get("metadata", "annotations"))
                .with("finalizers", template.get("metadata", "finalizers")).with("namespace", set.namespace());
        Value pod = ObjectValue.builder().put("apiVersion", "v1").put("kind", "Pod").put("metadata", metadata)
                .put("spec", template.get("spec")).build();
        try {
            StoredObject created = now.context.client().create(PODS, set.namespace(), pod, WriteOptions.DEFAULT);
            expectations.created(key, created);
            now.context.events().record(set.value(), "Normal", "SuccessfulCreate", "Created pod: " + created.name());
        } catch (ApiException e) {
            now.context.events().record(set.value(), "Warning", "FailedCreate", "Error creating: " + e.status().message());
            throw e;
        }
    }

    private void delete(Running now, Key key, StoredObject set, StoredObject pod) {
        try {
            now.context.client().delete(PODS, pod.namespace(), pod.name(),
                    Value.object("preconditions", Value.object("uid", Value.of(pod.uid()))));
            expectations.deleted(key, pod);
            now.context.events().record(set.value(), "Normal", "SuccessfulDelete", "Deleted pod: " + pod.name());
        } catch (ApiException e) {
            if (!e.is("NotFound") && !e.is("Conflict")) {
                now.context.events().record(set.value(), "Warning", "FailedDelete", "Error deleting: " + e.status().message());
                throw e;
            }
        }
    }

    private static Result report(Running now, StoredObject set, List<StoredObject> pods, String failure) {
        var status = ReplicaSetStatus.of(set.value(), pods, failure, now.context.clock().instant());
        if (!status.value().equals(set.value().get("status"))) {
            ObjectValue changed = set.value().asObject().with("status", status.value());
            try {
                now.context.client().update(REPLICA_SETS, set.namespace(), set.name(), "status", changed, WriteOptions.DEFAULT);
            } catch (ApiException e) {
                if (!e.is("NotFound")) {
                    throw e;
                }
            }
        }
        return status.nextAvailable().<Result>map(Result::after).orElse(Result.done());
    }
}
