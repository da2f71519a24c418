// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.apps;

import io.kybern.extension.Slot;
import io.kybern.resource.api.ApiGroup;
import io.kybern.resource.api.Cells;
import io.kybern.resource.api.GroupDefinition;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Value;
import java.util.List;
import java.util.Locale;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/// The group `apps`: its data comes from the descriptor, the rest from the code named here.
@Component(service = ApiGroup.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "group", name = "apps")
public final class AppsGroup implements ApiGroup {
    private final List<ResourceType> types;

    @Activate
    public AppsGroup() {
        GroupDefinition definition = GroupDefinition.of(AppsGroup.class);
        definition.column("controllerrevisions", "Controller", (revision, _) -> Value.of(controller(revision)))
                .column("daemonsets", "Node Selector",
                        (set, _) -> Value.of(Cells.labels(set.get("spec", "template", "spec", "nodeSelector"))))
                .column("deployments", "Selector", (deployment, _) -> Value.of(Cells.selector(deployment.get("spec", "selector"))));
        definition.strategy("controllerrevisions", new ControllerRevisionStrategy()).strategy("daemonsets", new DaemonSetStrategy())
                .strategy("deployments", new DeploymentStrategy()).strategy("replicasets", new ReplicaSetStrategy())
                .strategy("statefulsets", new StatefulSetStrategy());
        types = definition.build();
    }

    @Override
    public String group() {
        return "apps";
    }

    @Override
    public List<ResourceType> types() {
        return types;
    }

    private static String controller(Value revision) {
        for (Value owner : revision.get("metadata", "ownerReferences").items()) {
            if (owner.get("controller").truth(false)) {
                String version = owner.get("apiVersion").text();
                String group = version.contains("/") ? "." + version.substring(0, version.indexOf('/')) : "";
                return owner.get("kind").text().toLowerCase(Locale.ROOT) + group + "/" + owner.get("name").text();
            }
        }
        return "<none>";
    }
}
