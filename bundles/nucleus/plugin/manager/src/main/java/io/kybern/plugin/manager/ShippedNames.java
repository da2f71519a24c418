// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import io.kybern.extension.PluginCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The Plugin names of the distribution's code: the name that its manifest declares, and where several bundles declare the same one
/// (`rbac` is a group and an authorizer), that name and the point: `rbac.group`.
final class ShippedNames {
    private final Map<String, List<PluginCode>> codes = new TreeMap<>();

    ShippedNames(Collection<PluginCode> shipped) {
        for (PluginCode code : shipped) {
            boolean shared = shipped.stream().anyMatch(other -> other.plugin().equals(code.plugin()) && other.bundleId() != code.bundleId());
            String name = shared ? code.plugin() + "." + code.slot().substring(0, code.slot().indexOf('/')) : code.plugin();
            codes.computeIfAbsent(name, ignored -> new ArrayList<>()).add(code);
        }
    }

    Collection<String> names() {
        return codes.keySet();
    }

    /// Empty when the distribution has no such plugin.
    List<PluginCode> codes(String name) {
        return codes.getOrDefault(name, List.of());
    }

    /// The Plugin that an occupant belongs to.
    String nameOf(PluginCode occupant) {
        return codes.entrySet().stream().filter(entry -> entry.getValue().stream().anyMatch(code -> code.bundleId() == occupant.bundleId()
            && code.component().equals(occupant.component()))).map(Map.Entry::getKey).findFirst().orElse(occupant.plugin());
    }
}
