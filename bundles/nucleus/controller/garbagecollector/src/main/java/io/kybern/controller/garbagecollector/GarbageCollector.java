// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.garbagecollector;

import io.kybern.controller.api.Controller;
import io.kybern.controller.api.ControllerContext;
import io.kybern.controller.api.Key;
import io.kybern.controller.api.Result;
import io.kybern.extension.Slot;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionKind;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Client;
import io.kybern.server.api.Informer;
import io.kybern.server.api.ListOptions;
import io.kybern.server.api.PatchType;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.TypeRegistry;
import io.kybern.server.api.WriteOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/// Deletes objects whose owners are gone (background), holds owners back until their dependents are gone (foreground), and cuts
/// dependents loose (orphan).
@Component(service = Controller.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "controller", name = "garbagecollector")
public final class GarbageCollector implements Controller {
    static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";
    private static final Key TYPES = new Key("types", "", "");
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final Set<String> NEEDED = Set.of("get", "list", "watch", "delete");

    private final TypeRegistry types;
    private final OwnerGraph graph = new OwnerGraph();
    private final Map<GroupVersionResource, Informer> informers = new HashMap<>();
    private volatile Optional<ControllerContext> running = Optional.empty();

    private enum Owner { SOLID, DANGLING, WAITING }

    @Activate
    public GarbageCollector(@Reference TypeRegistry types) {
        this.types = types;
    }

    @Override
    public String name() {
        return "generic-garbage-collector";
    }

    @Override
    public void start(ControllerContext context) {
        running = Optional.of(context);
        context.workers(20);
        context.every(LOOK_AGAIN, TYPES);
    }

    @Override
    public void stop() {
        synchronized (informers) {
            informers.values().forEach(Informer::close);
            informers.clear();
        }
    }

    @Override
    public Result reconcile(Key key) {
        ControllerContext context = running.orElseThrow(() -> new IllegalStateException("not started"));
        if (key.equals(TYPES)) {
            follow(context);
            return Result.done();
        }
        return graph.get(key.kind()).map(node -> collect(context, node)).orElse(Result.done());
    }

    private static Key key(OwnerGraph.Node node) {
        return new Key(node.uid(), node.namespace(), node.name());
    }

    /// Watches every resource that can be watched and deleted; later ones join, those no longer served are let go.
    private void follow(ControllerContext context) {
        synchronized (informers) {
            for (ResourceType type : types.types().all()) {
                boolean events = type.resource().resource().equals("events");
                if (!events && type.verbs().containsAll(NEEDED) && preferred(type)) {
                    informers.computeIfAbsent(type.resource(), resource -> watch(context, resource));
                }
            }
        }
    }

    private boolean preferred(ResourceType type) {
        return types.types().versions(type.resource().group(), type.resource().resource()).getFirst().resource().equals(type.resource());
    }

    private Informer watch(ControllerContext context, GroupVersionResource resource) {
        Informer informer = context.client().informer(resource, "", ListOptions.ALL);
        informer.onChange((before, after) -> {
            if (after.isPresent()) {
                changed(context, graph.put(resource, after.get()), before.isEmpty());
            } else {
                before.ifPresent(gone -> gone(context, gone.uid()));
            }
        });
        return informer;
    }

    private void changed(ControllerContext context, OwnerGraph.Node node, boolean fresh) {
        boolean orphaned = node.owners().stream().anyMatch(owner -> graph.get(owner).isEmpty());
        if (node.waiting() || !node.owners().isEmpty() && (orphaned || !fresh)) {
            context.enqueue(key(node));
        } else if (node.owners().isEmpty() && !fresh) {
            context.enqueue(key(node));
        }
        if (node.waiting()) {
            graph.dependents(node.uid()).forEach(dependent -> context.enqueue(key(dependent)));
        }
    }

    private void gone(ControllerContext context, String uid) {
        Optional<OwnerGraph.Node> node = graph.get(uid);
        graph.remove(uid);
        graph.dependents(uid).forEach(dependent -> context.enqueue(key(dependent)));
        node.ifPresent(each -> each.owners().forEach(owner -> graph.get(owner).filter(OwnerGraph.Node::waiting)
                .ifPresent(waiting -> context.enqueue(key(waiting)))));
    }

    private Result collect(ControllerContext context, OwnerGraph.Node node) {
        Client client = context.client();
        Optional<StoredObject> live = client.find(node.resource(), node.namespace(), node.name());
        if (live.isEmpty() || !live.get().uid().equals(node.uid())) {
            return Result.done();
        }
        Value object = live.get().value();
        if (!object.get("metadata", "deletionTimestamp").missing()) {
            return deleting(context, node, object);
        }
        List<Value> references = object.get("metadata", "ownerReferences").items();
        if (references.isEmpty()) {
            return Result.done();
        }
        List<Value> keep = new ArrayList<>();
        boolean waiting = false;
        boolean dangling = false;
        for (Value reference : references) {
            switch (owner(client, node, reference)) {
                case SOLID -> keep.add(reference);
                case WAITING -> waiting = true;
                case DANGLING -> dangling = true;
            }
        }
        if (!keep.isEmpty()) {
            if (waiting || dangling) {
                own(client, node, object, keep);
            }
            return Result.done();
        }
        boolean holds = waiting && graph.dependents(node.uid()).stream().anyMatch(dependent -> dependent.blocking().contains(node.uid()));
        delete(client, node, object, holds ? "Foreground" : policy(object));
        return Result.done();
    }

    /// How an object without owners goes: as its own finalizers say.
    private static String policy(Value object) {
        List<String> finalizers = finalizers(object);
        return finalizers.contains(ORPHAN) ? "Orphan" : finalizers.contains(FOREGROUND) ? "Foreground" : "Background";
    }

    private static List<String> finalizers(Value object) {
        return object.get("metadata", "finalizers").items().stream().map(Value::text).toList();
    }

    private Owner owner(Client client, OwnerGraph.Node dependent, Value reference) {
        String uid = reference.get("uid").text();
        Optional<OwnerGraph.Node> known = graph.get(uid);
        if (known.isPresent()) {
            return known.get().waiting() && dependent.blocking().contains(uid) || known.get().waiting() ? Owner.WAITING : Owner.SOLID;
        }
        var kind = GroupVersionKind.of(reference.get("apiVersion").text(), reference.get("kind").text());
        Optional<ResourceType> type = types.types().find(kind);
        if (type.isEmpty()) {
            // a kind that is not served now: its objects may come back with it
            return Owner.SOLID;
        }
        Optional<StoredObject> owner = client.find(type.get().resource(), type.get().namespaced() ? dependent.namespace() : "",
                reference.get("name").text());
        return owner.isPresent() && owner.get().uid().equals(uid) ? Owner.SOLID : Owner.DANGLING;
    }

    private Result deleting(ControllerContext context, OwnerGraph.Node node, Value object) {
        List<String> finalizers = finalizers(object);
        if (finalizers.contains(ORPHAN)) {
            for (OwnerGraph.Node dependent : graph.dependents(node.uid())) {
                disown(context.client(), dependent, node.uid());
            }
            unfinalize(context.client(), node, object, ORPHAN);
        } else if (finalizers.contains(FOREGROUND)) {
            List<OwnerGraph.Node> blocking = graph.dependents(node.uid()).stream().filter(d -> d.blocking().contains(node.uid())).toList();
            if (blocking.isEmpty()) {
                unfinalize(context.client(), node, object, FOREGROUND);
            } else {
                blocking.forEach(dependent -> context.enqueue(key(dependent)));
            }
        }
        return Result.done();
    }

    private static void disown(Client client, OwnerGraph.Node dependent, String owner) {
        Optional<StoredObject> live = client.find(dependent.resource(), dependent.namespace(), dependent.name());
        if (live.isPresent() && live.get().uid().equals(dependent.uid())) {
            List<Value> keep = live.get().value().get("metadata", "ownerReferences").items().stream()
                    .filter(reference -> !reference.get("uid").text().equals(owner)).toList();
            own(client, dependent, live.get().value(), keep);
        }
    }

    /// Replaces the owners of an object; merge patch with its uid and version, so that nothing else is touched.
    private static void own(Client client, OwnerGraph.Node node, Value object, List<Value> owners) {
        patch(client, node, Value.object("metadata", Value.object("uid", Value.of(node.uid()), "resourceVersion",
                object.get("metadata", "resourceVersion"), "ownerReferences", owners.isEmpty() ? Value.NULL : Value.array(owners))));
    }

    private static void unfinalize(Client client, OwnerGraph.Node node, Value object, String finalizer) {
        List<String> left = finalizers(object).stream().filter(each -> !each.equals(finalizer)).toList();
        patch(client, node, Value.object("metadata", Value.object("uid", Value.of(node.uid()), "resourceVersion",
                object.get("metadata", "resourceVersion"), "finalizers", left.isEmpty() ? Value.NULL : Value.strings(left))));
    }

    private static void patch(Client client, OwnerGraph.Node node, Value patch) {
        try {
            client.patch(node.resource(), node.namespace(), node.name(), "", PatchType.MERGE, patch, WriteOptions.DEFAULT);
        } catch (ApiException e) {
            if (!e.is("NotFound")) {
                throw e;
            }
        }
    }

    private static void delete(Client client, OwnerGraph.Node node, Value object, String policy) {
        ObjectValue preconditions = Value.object("uid", Value.of(node.uid()), "resourceVersion", object.get("metadata", "resourceVersion"));
        try {
            client.delete(node.resource(), node.namespace(), node.name(),
                    Value.object("preconditions", preconditions, "propagationPolicy", Value.of(policy)));
        } catch (ApiException e) {
            if (!e.is("NotFound")) {
                throw e;
            }
        }
    }
}
