// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.Map;
import java.util.Set;

/// The code and settings of one occupant of a slot.
///
/// @param slot          `<point>/<name>`
/// @param plugin        name of the Plugin object
/// @param version       of the bundle that holds it
/// @param bundleId      the framework's id of that bundle
/// @param component     name of its factory component
/// @param types         names of the SPIs that the manifest says it implements; may be empty
/// @param origin        shipped or installed
/// @param order         place among the plugins of a point
/// @param required      whether its points are closed without it
/// @param configuration component properties
/// @param budgets       what an installed plugin may take
/// @param failOpen      whether callers go on without its answer when a call fails
public record PluginCode(
        String slot, String plugin, String version, long bundleId, String component, Set<String> types, Origin origin, int order,
        boolean required, Map<String, Object> configuration, Budgets budgets, boolean failOpen) {
    public PluginCode {
        types = Set.copyOf(types);
        configuration = Map.copyOf(configuration);
    }

    /// Code whose failures count.
    public PluginCode(String slot, String plugin, String version, long bundleId, String component, Set<String> types, Origin origin, int order,
            boolean required, Map<String, Object> configuration, Budgets budgets) {
        this(slot, plugin, version, bundleId, component, types, origin, order, required, configuration, budgets, false);
    }

    /// The same code with the settings of a Plugin object.
    public PluginCode with(String plugin, int order, Map<String, Object> configuration, Budgets budgets) {
        return new PluginCode(slot, plugin, version, bundleId, component, types, origin, order, required, configuration, budgets,
            failOpen);
    }

    /// The same code with the failure policy Ignore or Fail.
    public PluginCode failingOpen(boolean ignored) {
        return new PluginCode(slot, plugin, version, bundleId, component, types, origin, order, required, configuration, budgets, ignored);
    }
}
