// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.nodelifecycle;

import io.kybern.controller.api.Controller;
import io.kybern.controller.api.ControllerContext;
import io.kybern.controller.api.Key;
import io.kybern.controller.api.Result;
import io.kybern.extension.Slot;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Informer;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.WriteOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/// Watches whether nodes still report. A node whose lease is not renewed for 50 seconds becomes Unknown; taints follow its conditions, and
/// pods that do not tolerate them are evicted when their time is up. Pods of nodes that are gone are deleted.
@Component(service = Controller.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "controller", name = "nodelifecycle")
public final class NodeLifecycle implements Controller {
    private static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    private static final GroupVersionResource LEASES = new GroupVersionResource("coordination.k8s.io", "v1", "leases");
    private static final String LEASE_NAMESPACE = "kube-node-lease";
    /// As upstream's `--node-monitor-grace-period`.
    private static final Duration GRACE = Duration.ofSeconds(50);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final String POD = "pod";
    private static final List<String> CONDITIONS = List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");

    /// When a node was last heard of, by this controller's own clock: clocks of nodes are not trusted.
    private record Heard(String renewTime, Instant at) {
    }

    private record Running(ControllerContext context, Informer nodes, Informer pods, Informer leases) {
    }

    private final Map<String, Heard> heard = new ConcurrentHashMap<>();
    private volatile Optional<Running> running = Optional.empty();

    @Activate
    public NodeLifecycle() {
        // everything comes with the context
    }

    @Override
    public String name() {
        return "node-controller";
    }

    @Override
    public void start(ControllerContext context) {
        running = Optional.of(new Running(context, context.informer(NODES), context.informer(PODS), context.informer(LEASES)));
        context.watch(NODES);
        context.watch(PODS, pod -> pod.value().get("spec", "nodeName").text().isEmpty() ? List.of() : List.of(Key.of(POD, pod)));
    }

    @Override
    public Result reconcile(Key key) {
        Running now = running.orElseThrow(() -> new IllegalStateException("not started"));
        return key.kind().equals(POD) ? pod(now, key) : node(now, key.name());
    }

    private Result node(Running now, String name) {
        Optional<StoredObject> stored = now.nodes.get("", name);
        if (stored.isEmpty()) {
            heard.remove(name);
            now.pods.list().stream().filter(pod -> on(pod, name)).forEach(pod -> now.context.enqueue(Key.of(POD, pod)));
            return Result.done();
        }
        Value node = stored.get().value();
        Instant time = now.context.clock().instant();
        Instant last = last(now, name, time);
        if (Duration.between(last, time).compareTo(GRACE) > 0) {
            node = silence(now, node, time);
        }
        List<Value> taints = NodeTaints.wanted(node, time.truncatedTo(ChronoUnit.SECONDS));
        if (!NodeTaints.same(taints, node.get("spec", "taints").items())) {
            Value fresh = now.context.client().get(NODES, "", name).value();
            List<Value> merged = NodeTaints.wanted(fresh, time.truncatedTo(ChronoUnit.SECONDS));
            ObjectValue spec = merged.isEmpty() ? fresh.get("spec").asObject().without("taints")
                    : fresh.get("spec").asObject().with("taints", Value.array(merged));
            now.context.client().update(NODES, "", name, "", fresh.asObject().with("spec", spec), WriteOptions.DEFAULT);
        }
        if (taints.stream().anyMatch(taint -> taint.get("effect").text().equals("NoExecute"))) {
            now.pods.list().stream().filter(pod -> on(pod, name)).forEach(pod -> now.context.enqueue(Key.of(POD, pod)));
        }
        return Result.after(LOOK);
    }

    private static boolean on(StoredObject pod, String node) {
        return pod.value().get("spec", "nodeName").text().equals(node);
    }

    private Instant last(Running now, String name, Instant time) {
        String renewed = now.leases.get(LEASE_NAMESPACE, name).map(lease -> lease.value().get("spec", "renewTime").text()).orElse("");
        return heard.compute(name, (_, known) -> known != null && known.renewTime.equals(renewed) ? known : new Heard(renewed, time)).at;
    }

    /// A node that is not heard of: its conditions become Unknown, its pods are no longer ready.
    private static Value silence(Running now, Value node, Instant time) {
        Map<String, Value> conditions = new HashMap<>();
        node.get("status", "conditions").items().forEach(condition -> conditions.put(condition.get("type").text(), condition));
        boolean known = CONDITIONS.stream().allMatch(type -> conditions.containsKey(type)
                && conditions.get(type).get("status").text().equals("Unknown"));
        if (known) {
            return node;
        }
        List<Value> changed = new ArrayList<>();
        node.get("status", "conditions").items().stream().filter(c -> !CONDITIONS.contains(c.get("type").text())).forEach(changed::add);
        for (String type : CONDITIONS) {
            ObjectValue condition = conditions.getOrDefault(type, Value.object("type", Value.of(type))).asObject();
            boolean never = condition.get("lastHeartbeatTime").missing();
            changed.add(condition.get("status").text().equals("Unknown") ? condition : condition.with("status", "Unknown")
                    .with("reason", never ? "NodeStatusNeverUpdated" : "NodeStatusUnknown")
                    .with("message", never ? "Kubelet never posted node status." : "Kubelet stopped posting node status.")
                    .with("lastTransitionTime", time.truncatedTo(ChronoUnit.SECONDS).toString()));
        }
        String name = node.get("metadata", "name").text();
        now.context.events().record(node, "Normal", "NodeNotReady", "Node " + name + " status is now: NodeNotReady");
        StoredObject updated = now.context.client().update(NODES, "", name, "status",
                node.asObject().with(List.of("status", "conditions"), Value.array(changed)), WriteOptions.DEFAULT);
        now.pods.list().stream().filter(pod -> on(pod, name)).forEach(pod -> unready(now, pod, time));
        return updated.value();
    }

    private static void unready(Running now, StoredObject pod, Instant time) {
        List<Value> conditions = new ArrayList<>();
        boolean changed = false;
        for (Value condition : pod.value().get("status", "conditions").items()) {
            boolean ready = condition.get("type").text().equals("Ready") && condition.get("status").text().equals("True");
            changed |= ready;
            conditions.add(ready ? condition.asObject().with("status", "False").with("lastTransitionTime",
                    time.truncatedTo(ChronoUnit.SECONDS).toString()) : condition);
        }
        if (changed) {
            try {
                now.context.client().update(PODS, pod.namespace(), pod.name(), "status",
                        pod.value().asObject().with(List.of("status", "conditions"), Value.array(conditions)), WriteOptions.DEFAULT);
            } catch (ApiException e) {
                if (!e.is("NotFound") && !e.is("Conflict")) {
                    throw e;
                }
            }
        }
    }

    /// Evicts a pod whose node is gone or has a taint that it no longer tolerates.
    private static Result pod(Running now, Key key) {
        Optional<StoredObject> stored = now.pods.get(key.namespace(), key.name());
        if (stored.isEmpty()) {
            return Result.done();
        }
        Value pod = stored.get().value();
        String nodeName = pod.get("spec", "nodeName").text();
        Optional<StoredObject> node = now.nodes.get("", nodeName);
        if (node.isEmpty()) {
            if (now.context.client().find(NODES, "", nodeName).isEmpty()) {
                delete(now, stored.get(), Value.object("gracePeriodSeconds", Value.of(0)));
            }
            return Result.done();
        }
        if (!pod.get("metadata", "deletionTimestamp").missing()) {
            return Result.done();
        }
        Optional<Instant> end = NodeTaints.evictAt(node.get().value(), pod);
        if (end.isEmpty()) {
            return Result.done();
        }
        Duration left = Duration.between(now.context.clock().instant(), end.get());
        if (left.isPositive()) {
            return Result.after(left);
        }
        now.context.events().record(pod, "Normal", "TaintManagerEviction", "Marking for deletion Pod " + key.namespace() + "/" + key.name());
        delete(now, stored.get(), Value.object());
        return Result.done();
    }

    private static void delete(Running now, StoredObject pod, ObjectValue options) {
        try {
            now.context.client().delete(PODS, pod.namespace(), pod.name(),
                    options.with("preconditions", Value.object("uid", Value.of(pod.uid()))));
        } catch (ApiException e) {
            if (!e.is("NotFound") && !e.is("Conflict")) {
                throw e;
            }
        }
    }
}
