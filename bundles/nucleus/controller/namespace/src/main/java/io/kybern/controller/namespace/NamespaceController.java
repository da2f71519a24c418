// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.namespace;

import io.kybern.controller.api.Controller;
import io.kybern.controller.api.ControllerContext;
import io.kybern.controller.api.Key;
import io.kybern.controller.api.Result;
import io.kybern.extension.Slot;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Informer;
import io.kybern.server.api.ListOptions;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.TypeRegistry;
import io.kybern.server.api.WriteOptions;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/// Deletes everything in a namespace whose deletion has begun, says in its conditions what is left and why, and lets it go when it is empty.
@Component(service = Controller.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "controller", name = "namespace")
public final class NamespaceController implements Controller {
    private static final GroupVersionResource NAMESPACES = new GroupVersionResource("", "v1", "namespaces");
    private static final String FINALIZER = "kubernetes";

    private final TypeRegistry types;
    private volatile Optional<Running> running = Optional.empty();

    private record Running(ControllerContext context, Informer namespaces) {
    }

    /// What is left of the contents.
    private record Remains(Map<String, Integer> objects, Map<String, Integer> finalizers, List<String> failures, boolean terminatingPods) {
        boolean none() {
            return objects.isEmpty() && failures.isEmpty();
        }
    }

    @Activate
    public NamespaceController(@Reference TypeRegistry types) {
        this.types = types;
    }

    @Override
    public String name() {
        return "namespace-controller";
    }

    @Override
    public void start(ControllerContext context) {
        running = Optional.of(new Running(context, context.informer(NAMESPACES)));
        context.watch(NAMESPACES);
    }

    @Override
    public Result reconcile(Key key) {
        Running now = running.orElseThrow(() -> new IllegalStateException("not started"));
        Optional<StoredObject> stored = now.namespaces.get("", key.name());
        if (stored.isEmpty() || stored.get().value().get("metadata", "deletionTimestamp").missing()) {
            return Result.done();
        }
        boolean finalized = stored.get().value().get("spec", "finalizers").items().stream().noneMatch(f -> f.text().equals(FINALIZER));
        if (finalized) {
            return Result.done();
        }
        Remains remains = empty(now, key.name());
        try {
            report(now, key.name(), remains);
            if (remains.none()) {
                release(now, key.name());
                return Result.done();
            }
        } catch (ApiException e) {
            if (e.is("NotFound")) {
                return Result.done();
            }
            throw e;
        }
        return Result.after(remains.terminatingPods ? Duration.ofSeconds(1) : Duration.ofMillis(300));
    }

    private Remains empty(Running now, String namespace) {
        Map<String, Integer> objects = new TreeMap<>();
        Map<String, Integer> finalizers = new TreeMap<>();
        List<String> failures = new ArrayList<>();
        boolean pods = false;
        for (ResourceType type : types.types().all()) {
            if (!type.namespaced() || !type.verbs().contains("deletecollection") || !type.verbs().contains("list")) {
                continue;
            }
            try {
                now.context.client().deleteCollection(type.resource(), namespace, ListOptions.ALL,
                        Value.object("propagationPolicy", Value.of("Background")));
                List<StoredObject> left = now.context.client().list(type.resource(), namespace, ListOptions.ALL).items();
                if (!left.isEmpty()) {
                    objects.put(type.resource().qualified(), left.size());
                    pods |= type.resource().resource().equals("pods");
                }
                left.forEach(object -> object.value().get("metadata", "finalizers").items()
                        .forEach(finalizer -> finalizers.merge(finalizer.text(), 1, Integer::sum)));
            } catch (ApiException e) {
                if (!e.is("NotFound") && !e.is("MethodNotAllowed")) {
                    failures.add(e.status().message());
                }
            }
        }
        return new Remains(objects, finalizers, failures, pods);
    }

    private static void report(Running now, String name, Remains remains) {
        Value namespace = now.context.client().get(NAMESPACES, "", name).value();
        List<Value> conditions = new ArrayList<>();
        conditions.add(condition(now, namespace, "NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered",
                "All resources successfully discovered"));
        conditions.add(condition(now, namespace, "NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions",
                "All legacy kube types successfully parsed"));
        boolean failed = !remains.failures.isEmpty();
        conditions.add(condition(now, namespace, "NamespaceDeletionContentFailure", failed, failed ? "ContentDeletionFailed" : "ContentDeleted",
                failed ? "Failed to delete all resource types, " + remains.failures.size() + " remaining: " + String.join(", ", remains.failures)
                        : "All content successfully deleted, may be waiting on finalization"));
        boolean content = !remains.objects.isEmpty();
        conditions.add(condition(now, namespace, "NamespaceContentRemaining", content, content ? "SomeResourcesRemain" : "ContentRemoved",
                content ? "Some resources are remaining: " + list(remains.objects, "resource instances") : "All content successfully removed"));
        boolean held = !remains.finalizers.isEmpty();
        conditions.add(condition(now, namespace, "NamespaceFinalizersRemaining", held, held ? "SomeFinalizersRemain" : "ContentHasNoFinalizers",
                held ? "Some content in the namespace has finalizers remaining: " + list(remains.finalizers, "resource instances")
                        : "All content-preserving finalizers finished"));
        ObjectValue status = namespace.get("status").asObject().with("phase", "Terminating").with("conditions", Value.array(conditions));
        if (!status.equals(namespace.get("status"))) {
            now.context.client().update(NAMESPACES, "", name, "status", namespace.asObject().with("status", status), WriteOptions.DEFAULT);
        }
    }

    private static String list(Map<String, Integer> counts, String what) {
        var texts = new ArrayList<String>();
        counts.forEach((name, count) -> texts.add(name + (what.isEmpty() ? "" : " has " + count + " " + what)));
        return String.join(", ", texts);
    }

    private static Value condition(Running now, Value namespace, String type, boolean holds, String reason, String message) {
        String status = holds ? "True" : "False";
        for (Value known : namespace.get("status", "conditions").items()) {
            if (known.get("type").text().equals(type) && known.get("status").text().equals(status)) {
                return known.asObject().with("reason", reason).with("message", message);
            }
        }
        return ObjectValue.builder().put("type", type).put("status", status).put("reason", reason).put("message", message)
                .put("lastTransitionTime", now.context.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString()).build();
    }

    /// Takes the finalizer away: the namespace leaves the store with that.
    private static void release(Running now, String name) {
        Value namespace = now.context.client().get(NAMESPACES, "", name).value();
        List<Value> left = namespace.get("spec", "finalizers").items().stream().filter(f -> !f.text().equals(FINALIZER)).toList();
        ObjectValue spec = left.isEmpty() ? namespace.get("spec").asObject().without("finalizers")
                : namespace.get("spec").asObject().with("finalizers", Value.array(left));
        now.context.client().update(NAMESPACES, "", name, "finalize", namespace.asObject().with("spec", spec), WriteOptions.DEFAULT);
    }
}
