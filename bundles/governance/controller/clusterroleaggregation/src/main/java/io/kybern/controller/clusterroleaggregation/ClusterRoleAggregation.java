// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.clusterroleaggregation;

import io.kybern.controller.api.Controller;
import io.kybern.controller.api.ControllerContext;
import io.kybern.controller.api.Key;
import io.kybern.controller.api.Result;
import io.kybern.extension.Slot;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Selector;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Client;
import io.kybern.server.api.Informer;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.WriteOptions;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/// Gives each ClusterRole with an `aggregationRule` the rules of all ClusterRoles that its selectors choose, in order of their names.
@Component(service = Controller.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "controller", name = "clusterrole-aggregation")
public final class ClusterRoleAggregation implements Controller {
    private static final GroupVersionResource CLUSTER_ROLES = new GroupVersionResource("rbac.authorization.k8s.io", "v1", "clusterroles");

    private volatile Optional<Running> running = Optional.empty();

    private record Running(Client client, Informer roles) {
    }

    @Activate
    public ClusterRoleAggregation() {
        // Everything comes with the context.
    }

    @Override
    public String name() {
        return "clusterrole-aggregation-controller";
    }

    @Override
    public void start(ControllerContext context) {
        Informer roles = context.informer(CLUSTER_ROLES);
        running = Optional.of(new Running(context.client(), roles));
        context.watch(CLUSTER_ROLES, _ -> roles.list().stream().filter(ClusterRoleAggregation::aggregates).map(Key::of).toList());
    }

    @Override
    public Result reconcile(Key key) {
        Running now = running.orElseThrow(() -> new IllegalStateException("not started"));
        Optional<StoredObject> stored = now.roles().get("", key.name());
        if (stored.isEmpty() || !aggregates(stored.get())) {
            return Result.done();
        }
        ObjectValue role = stored.get().value().asObject();
        Value rules = Value.array(List.copyOf(aggregated(stored.get(), now.roles().list())));
        Value current = role.get("rules").missing() ? Value.array() : role.get("rules");
        if (!rules.equals(current)) {
            now.client().update(CLUSTER_ROLES, "", key.name(), "", role.with("rules", rules), WriteOptions.DEFAULT);
        }
        return Result.done();
    }

    private static Set<Value> aggregated(StoredObject role, List<StoredObject> all) {
        List<Selector> selectors = role.value().get("aggregationRule", "clusterRoleSelectors").items().stream().map(Selector::of).toList();
        Set<Value> rules = new LinkedHashSet<>();
        all.stream().filter(other -> !other.name().equals(role.name()))
                .filter(other -> selectors.stream().anyMatch(selector -> selector.matches(other.labels())))
                .sorted(Comparator.comparing(StoredObject::name)).forEach(other -> rules.addAll(other.value().get("rules").items()));
        return rules;
    }

    private static boolean aggregates(StoredObject role) {
        return !role.value().get("aggregationRule").missing();
    }
}
