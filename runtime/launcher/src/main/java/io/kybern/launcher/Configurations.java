// SPDX-License-Identifier: Apache-2.0
package io.kybern.launcher;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;

/// Hands the configurations of a distribution to Configuration Admin before any bundle that reads them starts.
final class Configurations {
    private Configurations() {}

    static void apply(BundleContext context, Distribution distribution, Map<String, String> properties) {
        if (distribution.configurations().isEmpty()) {
            return;
        }
        ServiceReference<ConfigurationAdmin> reference = context.getServiceReference(ConfigurationAdmin.class);
        if (reference == null) {
            throw new LaunchException("the distribution has configurations, but no bundle that provides Configuration Admin at start level 1");
        }
        ConfigurationAdmin admin = context.getService(reference);
        distribution.configurations().forEach((pid, values) -> update(admin, pid, values, properties));
        context.ungetService(reference);
    }

    private static void update(ConfigurationAdmin admin, String pid, Map<String, Object> values, Map<String, String> properties) {
        Dictionary<String, Object> dictionary = new Hashtable<>();
        values.forEach((name, value) -> dictionary.put(name, value instanceof String text ? Launcher.substitute(text, properties) : value));
        try {
            int factory = pid.indexOf('~');
            if (factory < 0) {
                admin.getConfiguration(pid, "?").update(dictionary);
            } else {
                admin.getFactoryConfiguration(pid.substring(0, factory), pid.substring(factory + 1), "?").update(dictionary);
            }
        } catch (IOException e) {
            throw new LaunchException("configuration " + pid + " cannot be set: " + e.getMessage(), e);
        }
    }
}
