// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.rbac;

import io.kybern.authentication.api.UserInfo;
import io.kybern.authorization.api.Authorizer.Rule;
import io.kybern.authorization.rbac.BootstrapManifest.Wanted;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Codecs;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Client;
import io.kybern.server.api.Clients;
import io.kybern.server.api.HealthCheck;
import io.kybern.server.api.ListOptions;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.Telemetry;
import io.kybern.server.api.WriteOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/// Makes sure that the roles and bindings of the bootstrap policy are there, once after each start. What an administrator added stays; what
/// is missing is added, unless the object is annotated `rbac.authorization.kubernetes.io/autoupdate: "false"`.
@Component(service = BootstrapPolicy.class, immediate = true)
public final class BootstrapPolicy implements HealthCheck {
    private static final Logger LOG = System.getLogger(BootstrapPolicy.class.getName());
    private static final GroupVersionResource NAMESPACES = new GroupVersionResource("", "v1", "namespaces");
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

    private final Client client;
    private final List<Wanted> wanted;
    private final Thread worker;
    private final AutoCloseable registration;
    private volatile boolean done;

    @Activate
    public BootstrapPolicy(@Reference Clients clients, @Reference Codecs codecs, @Reference Telemetry telemetry) {
        this(clients.client(UserInfo.of("system:apiserver", UserInfo.MASTERS, UserInfo.AUTHENTICATED), "kube-apiserver"), shipped(codecs),
                telemetry::add);
        worker.start();
    }

    /// Does nothing by itself.
    BootstrapPolicy(Client client, List<Wanted> wanted, Function<HealthCheck, AutoCloseable> readiness) {
        this.client = client;
        this.wanted = wanted;
        registration = readiness.apply(this);
        worker = Thread.ofVirtual().name("rbac-bootstrap").unstarted(this::reconcileUntilDone);
    }

    @Deactivate
    void stop() throws Exception {
        worker.interrupt();
        registration.close();
    }

    @Override
    public String name() {
        return "poststarthook/rbac/bootstrap-roles";
    }

    @Override
    public Optional<String> problem() {
        return done ? Optional.empty() : Optional.of("the bootstrap policy is not complete yet");
    }

    static List<Wanted> shipped(Codecs codecs) {
        try (InputStream in = BootstrapPolicy.class.getResourceAsStream("bootstrap-policy.yaml")) {
            if (in == null) {
                throw new IllegalStateException("the bundle has no bootstrap-policy.yaml");
            }
            return BootstrapManifest.read(codecs.yaml().decode(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void reconcileUntilDone() {
        String said = "";
        while (!done) {
            try {
                if (client.serves(RoleIndex.CLUSTER_ROLES) && client.serves(NAMESPACES)) {
                    reconcile();
                    done = true;
                    return;
                }
            } catch (ApiException e) {
                String message = String.valueOf(e.getMessage());
                if (!message.equals(said)) {
                    LOG.log(Level.INFO, "bootstrap policy: {0}; trying again", message);
                    said = message;
                }
            }
            try {
                Thread.sleep(BETWEEN_TRIES);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// One pass over everything; writes go side by side, because the store commits them together.
    ///
    /// @return how many objects were written
    int reconcile() {
        Map<GroupVersionResource, Map<String, StoredObject>> present = new HashMap<>();
        wanted.forEach(each -> present.computeIfAbsent(each.resource(), this::all));
        int writes = 0;
        try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> written = wanted.stream()
                    .map(each -> tasks.submit(() -> ensure(each,
                            present.getOrDefault(each.resource(), Map.of()).get(each.namespace() + "/" + each.name())))).toList();
            for (Future<Integer> one : written) {
                writes += one.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ApiException refused ? refused : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("interrupted", 1);
        }
        if (writes > 0) {
            LOG.log(Level.INFO, "bootstrap policy: wrote {0} of {1} roles and bindings", writes, wanted.size());
        }
        return writes;
    }

    private int ensure(Wanted each, @Nullable StoredObject stored) {
        return stored == null ? create(each) : complete(each, stored);
    }

    private Map<String, StoredObject> all(GroupVersionResource resource) {
        Map<String, StoredObject> all = new HashMap<>();
        client.list(resource, "", ListOptions.ALL).items().forEach(object -> all.put(object.namespace() + "/" + object.name(), object));
        return all;
    }

    private int create(Wanted each) {
        if (!each.namespace().isEmpty() && client.find(NAMESPACES, "", each.namespace()).isEmpty()) {
            Value namespace = Value.object("apiVersion", Value.of("v1"), "kind", Value.of("Namespace"), "metadata",
                    Value.object("name", Value.of(each.namespace())));
            onceOnly(NAMESPACES, "", namespace);
        }
        return onceOnly(each.resource(), each.namespace(), each.object());
    }

    /// Another server may be doing the same.
    private int onceOnly(GroupVersionResource resource, String namespace, Value object) {
        try {
            client.create(resource, namespace, object, WriteOptions.DEFAULT);
            return 1;
        } catch (ApiException e) {
            if (e.is("AlreadyExists")) {
                return 0;
            }
            throw e;
        }
    }

    private int complete(Wanted each, StoredObject stored) {
        Value present = stored.value();
        if (present.get("metadata", "annotations", BootstrapManifest.AUTO_UPDATE).text().equals("false")) {
            return 0;
        }
        Value reference = each.object().get("roleRef");
        if (!reference.missing() && !reference.equals(present.get("roleRef"))) {
            client.delete(each.resource(), each.namespace(), each.name(), Value.object());
            return create(each);
        }
        ObjectValue completed = completed(each.object(), present.asObject());
        if (completed.equals(present)) {
            return 0;
        }
        client.update(each.resource(), each.namespace(), each.name(), "", completed, WriteOptions.DEFAULT);
        return 1;
    }

    /// What is there, with what is missing added.
    static ObjectValue completed(ObjectValue wanted, ObjectValue present) {
        ObjectValue result = present;
        for (String map : List.of("labels", "annotations")) {
            ObjectValue entries = present.get("metadata", map).asObject();
            for (Map.Entry<String, Value> entry : wanted.get("metadata", map).fields().entrySet()) {
                entries = entries.get(entry.getKey()).missing() ? entries.with(entry.getKey(), entry.getValue()) : entries;
            }
            result = result.with(List.of("metadata", map), entries);
        }
        if (!wanted.get("aggregationRule").missing()) {
            return present.get("aggregationRule").missing() ? result.with("aggregationRule", wanted.get("aggregationRule")) : result;
        }
        List<Rule> missing = RuleCoverage.missing(RuleMatch.rules(present), RuleMatch.rules(wanted));
        if (!missing.isEmpty()) {
            List<Value> rules = new ArrayList<>(present.get("rules").items());
            rules.addAll(wanted.get("rules").items().stream()
                    .filter(rule -> !RuleCoverage.missing(RuleMatch.rules(present), List.of(RuleMatch.rule(rule))).isEmpty()).toList());
            result = result.with("rules", Value.array(rules));
        }
        List<Value> subjects = new ArrayList<>(present.get("subjects").items());
        wanted.get("subjects").items().stream().filter(subject -> !subjects.contains(subject)).toList().forEach(subjects::add);
        return subjects.size() == present.get("subjects").items().size() ? result : result.with("subjects", Value.array(subjects));
    }
}
