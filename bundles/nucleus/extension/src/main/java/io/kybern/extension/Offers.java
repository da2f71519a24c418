// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;

/// What bundles offer for slots, read from their manifests, resolved or not.
final class Offers {
    /// Locations of installed plugins begin with this; all other bundles are of the distribution.
    private static final String INSTALLED = "kybern:";

    private Offers() {}

    static boolean shipped(Bundle bundle) {
        return !bundle.getLocation().startsWith(INSTALLED);
    }

    static List<PluginCode> of(Bundle bundle) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        if (revision == null) {
            return List.of();
        }
        List<BundleCapability> slots = revision.getDeclaredCapabilities(Slot.NAMESPACE);
        if (slots.isEmpty()) {
            return List.of();
        }
        Set<String> types = types(revision);
        return slots.stream().map(slot -> code(bundle, slot.getAttributes(), types)).toList();
    }

    private static PluginCode code(Bundle bundle, Map<String, Object> attributes, Set<String> types) {
        String name = text(attributes, "slot", "");
        return new PluginCode(text(attributes, "point", "") + "/" + name, text(attributes, "plugin", name),
            bundle.getVersion().toString(), bundle.getBundleId(), text(attributes, "component", ""), types,
            shipped(bundle) ? Origin.DISTRIBUTION : Origin.CLUSTER, Integer.parseInt(text(attributes, "order", "1000")),
            shipped(bundle) && Boolean.parseBoolean(text(attributes, "required", "false")), Map.of(), Budgets.DEFAULT);
    }

    private static String text(Map<String, Object> attributes, String name, String otherwise) {
        return Objects.toString(attributes.get(name), otherwise);
    }

    /// bnd declares a service capability for each component with the types that it provides.
    private static Set<String> types(BundleRevision revision) {
        Set<String> types = new HashSet<>();
        for (BundleCapability service : revision.getDeclaredCapabilities("osgi.service")) {
            if (service.getAttributes().get("objectClass") instanceof Collection<?> names) {
                names.forEach(name -> types.add(name.toString()));
            }
        }
        types.remove("org.osgi.service.component.ComponentFactory");
        return types;
    }
}
