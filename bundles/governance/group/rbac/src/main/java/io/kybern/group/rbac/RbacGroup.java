// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.rbac;

import io.kybern.extension.Slot;
import io.kybern.resource.api.ApiGroup;
import io.kybern.resource.api.GroupDefinition;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Value;
import java.util.List;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/// The group `rbac.authorization.k8s.io`: its data comes from the descriptor, the rest from the code named here.
@Component(service = ApiGroup.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "group", name = "rbac")
public final class RbacGroup implements ApiGroup {
    private final List<ResourceType> types;

    @Activate
    public RbacGroup() {
        GroupDefinition definition = GroupDefinition.of(RbacGroup.class);
        for (String bindings : List.of("clusterrolebindings", "rolebindings")) {
            definition.column(bindings, "Role",
                            (binding, _) -> Value.of(binding.get("roleRef", "kind").text() + "/" + binding.get("roleRef", "name").text()))
                    .column(bindings, "Users", (binding, _) -> Value.of(subjects(binding, "User")))
                    .column(bindings, "Groups", (binding, _) -> Value.of(subjects(binding, "Group")))
                    .column(bindings, "ServiceAccounts", (binding, _) -> Value.of(subjects(binding, "ServiceAccount")));
        }
        definition.strategy("roles", new RoleStrategy(true)).strategy("clusterroles", new RoleStrategy(false))
                .strategy("rolebindings", new BindingStrategy(true)).strategy("clusterrolebindings", new BindingStrategy(false));
        types = definition.build();
    }

    @Override
    public String group() {
        return "rbac.authorization.k8s.io";
    }

    @Override
    public List<ResourceType> types() {
        return types;
    }

    private static String subjects(Value binding, String kind) {
        return binding.get("subjects").items().stream().filter(subject -> subject.get("kind").text().equals(kind))
                .map(subject -> kind.equals("ServiceAccount") ? subject.get("namespace").text() + "/" + subject.get("name").text()
                        : subject.get("name").text())
                .collect(Collectors.joining(", "));
    }
}
