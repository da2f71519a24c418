// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.framework.hooks.service.ListenerHook.ListenerInfo;

/// Keeps plugins and services apart: a plugin sees services of SDK types only, and nobody but the registry of extension points,
/// Declarative Services and the plugin itself sees a plugin's services.
final class ServiceWall implements FindHook, EventListenerHook {
    private static final String REGISTRY = "io.kybern.extension";
    private static final String COMPONENTS = "org.apache.felix.scr";

    @Override
    public void find(BundleContext context, String name, String filter, boolean all, Collection<ServiceReference<?>> references) {
        Bundle seeker = context.getBundle();
        references.removeIf(reference -> !visible(reference, seeker));
    }

    @Override
    public void event(ServiceEvent event, Map<BundleContext, Collection<ListenerInfo>> listeners) {
        listeners.keySet().removeIf(context -> !visible(event.getServiceReference(), context.getBundle()));
    }

    private static boolean visible(ServiceReference<?> reference, Bundle seeker) {
        Bundle owner = reference.getBundle();
        if (owner == null || seeker.equals(owner) || seeker.getBundleId() == 0) {
            return true;
        }
        if (plugin(owner)) {
            return REGISTRY.equals(seeker.getSymbolicName()) || COMPONENTS.equals(seeker.getSymbolicName());
        }
        return !plugin(seeker) || Arrays.stream((String[]) reference.getProperty(Constants.OBJECTCLASS)).anyMatch(ServiceWall::ofSdk);
    }

    private static boolean ofSdk(String type) {
        int end = type.lastIndexOf('.');
        return end > 0 && type.startsWith("io.kybern.") && PackageWall.allowed(type.substring(0, end));
    }

    private static boolean plugin(Bundle bundle) {
        return bundle.getLocation().startsWith(Bundles.LOCATION);
    }
}
