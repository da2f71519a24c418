// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.tck;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.scheduling.api.PluginRound;
import io.kybern.scheduling.api.SchedulerContext;
import io.kybern.scheduling.api.SchedulingPlugin;
import io.kybern.server.api.Client;
import io.kybern.server.api.EventRecorder;
import io.kybern.server.api.Informer;
import io.kybern.server.api.StoredObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/// A cluster's pods and nodes without a server: binds, patches the status of and deletes pods as the API would, and remembers what was written.
public final class ClusterInMemory implements SchedulerContext {
    private final InformerInMemory pods = new InformerInMemory();
    private final InformerInMemory nodes = new InformerInMemory();
    private final List<SchedulingPlugin> plugins = new CopyOnWriteArrayList<>();
    private final AtomicLong revision = new AtomicLong();
    private final List<String> events = new ArrayList<>();
    private final Map<String, Integer> bindings = new LinkedHashMap<>();
    private volatile BiConsumer<String, String> beforeBinding = (pod, node) -> { };

    /// Creates or replaces a node.
    public ClusterInMemory add(NodeRecipe node) {
        nodes.put(stored(node.value()));
        return this;
    }

    /// Creates or replaces a pod.
    public ClusterInMemory add(PodRecipe pod) {
        pods.put(stored(pod.value()));
        return this;
    }

    /// Adds a plugin that decisions ask.
    public ClusterInMemory add(SchedulingPlugin plugin) {
        plugins.add(plugin);
        return this;
    }

    public void removeNode(String name) {
        nodes.remove("", name);
    }

    public void removePod(String name) {
        pods.remove("default", name);
    }

    /// Runs before each binding takes effect, with the names of pod and node; may wait, and refuses it by an `ApiException`.
    public void beforeBinding(BiConsumer<String, String> hook) {
        beforeBinding = hook;
    }

    /// The node of a pod; empty while it has none.
    public String nodeOf(String pod) {
        return pods.get("default", pod).map(each -> each.value().get("spec", "nodeName").text()).orElse("");
    }

    public boolean exists(String pod) {
        return pods.get("default", pod).isPresent();
    }

    /// How often a binding of a pod took effect.
    public synchronized int bindings(String pod) {
        return bindings.getOrDefault(pod, 0);
    }

    /// How many pods have a node.
    public long placed() {
        return pods.list().stream().filter(pod -> !pod.value().get("spec", "nodeName").text().isEmpty()).count();
    }

    /// The condition PodScheduled of a pod.
    public Value condition(String pod) {
        return pods.get("default", pod).stream().flatMap(each -> each.value().get("status", "conditions").items().stream())
                .filter(each -> each.get("type").text().equals("PodScheduled")).findFirst().orElse(Value.ABSENT);
    }

    /// The object of a pod.
    public Value pod(String name) {
        return pods.get("default", name).map(StoredObject::value).orElse(Value.ABSENT);
    }

    /// `POD REASON MESSAGE` of each event so far.
    public synchronized List<String> recorded() {
        return List.copyOf(events);
    }

    /// How many handlers listen to changes.
    public int handlers() {
        return pods.handlers() + nodes.handlers();
    }

    /// Waits until something is so; an assertion error after ten seconds.
    public static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within ten seconds: " + what);
            }
            try {
                Thread.sleep(2);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted: " + what);
            }
        }
    }

    void bind(String namespace, String name, Value binding) {
        String node = binding.get("target", "name").text();
        beforeBinding.accept(name, node);
        synchronized (this) {
            StoredObject pod = present(namespace, name);
            if (!pod.value().get("spec", "nodeName").text().isEmpty()) {
                throw ApiException.conflict("", "pods", name, "pod " + name + " is already assigned to node \""
                        + pod.value().get("spec", "nodeName").text() + "\"");
            }
            pods.put(stored(pod.value().asObject().with(List.of("spec", "nodeName"), Value.of(node))));
            bindings.merge(name, 1, Integer::sum);
        }
    }

    synchronized StoredObject patchStatus(String namespace, String name, Value patch) {
        StoredObject pod = present(namespace, name);
        String expected = patch.get("metadata", "resourceVersion").text();
        if (!expected.isEmpty() && Long.parseLong(expected) != pod.revision()) {
            throw ApiException.modified("", "pods", name);
        }
        var status = pod.value().get("status").asObject();
        for (Map.Entry<String, Value> field : patch.get("status").fields().entrySet()) {
            status = status.with(field.getKey(), field.getValue());
        }
        StoredObject changed = stored(pod.value().asObject().with("status", status));
        pods.put(changed);
        return changed;
    }

    void delete(String namespace, String name) {
        present(namespace, name);
        pods.remove(namespace, name);
    }

    StoredObject present(String namespace, String name) {
        return pods.get(namespace, name).orElseThrow(() -> ApiException.notFound("", "pods", name));
    }

    private StoredObject stored(Value value) {
        long at = revision.incrementAndGet();
        ObjectValue object = value.asObject().with(List.of("metadata", "resourceVersion"), Value.of(Long.toString(at)));
        return new ObjectInMemory(at, object);
    }

    private synchronized void record(Value object, String reason, String message) {
        events.add(object.get("metadata", "name").text() + " " + reason + " " + message);
    }

    @Override
    public Client client() {
        return new ClientInMemory(this);
    }

    @Override
    public Informer pods() {
        return pods;
    }

    @Override
    public Informer nodes() {
        return nodes;
    }

    @Override
    public EventRecorder events() {
        return (object, type, reason, message) -> record(object, reason, message);
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public PluginRound plugins() {
        return new RoundInMemory(plugins);
    }

    Optional<Informer> informer(String resource) {
        return switch (resource) {
            case "pods" -> Optional.of(pods);
            case "nodes" -> Optional.of(nodes);
            default -> Optional.empty();
        };
    }
}
