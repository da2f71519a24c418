// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.discovery;

import io.kybern.extension.Slot;
import io.kybern.resource.api.ApiGroup;
import io.kybern.resource.api.GroupDefinition;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/// The group `discovery.k8s.io`: its data comes from the descriptor, the rest from the code named here.
@Component(service = ApiGroup.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "group", name = "discovery")
public final class DiscoveryGroup implements ApiGroup {
    private final List<ResourceType> types;

    @Activate
    public DiscoveryGroup() {
        GroupDefinition definition = GroupDefinition.of(DiscoveryGroup.class);
        definition.column("endpointslices", "Ports", (slice, _) -> Value.of(ports(slice)))
                .column("endpointslices", "Endpoints", (slice, _) -> Value.of(endpoints(slice)));
        definition.strategy("endpointslices", new SliceStrategy());
        types = definition.build();
    }

    @Override
    public String group() {
        return "discovery.k8s.io";
    }

    @Override
    public List<ResourceType> types() {
        return types;
    }

    private static String ports(Value slice) {
        var texts = new ArrayList<String>();
        for (Value port : slice.get("ports").items()) {
            long number = port.get("port").integer(0);
            String name = port.get("name").text();
            texts.add(number != 0 ? Long.toString(number) : name.isEmpty() ? "*" : name);
        }
        return firstThree(texts);
    }

    private static String endpoints(Value slice) {
        var addresses = new ArrayList<String>();
        for (Value endpoint : slice.get("endpoints").items()) {
            endpoint.get("addresses").items().forEach(address -> addresses.add(address.text()));
        }
        return firstThree(addresses);
    }

    private static String firstThree(List<String> texts) {
        if (texts.isEmpty()) {
            return "<unset>";
        }
        String shown = String.join(",", texts.subList(0, Math.min(3, texts.size())));
        return texts.size() > 3 ? shown + " + " + (texts.size() - 3) + " more..." : shown;
    }
}
