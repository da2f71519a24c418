// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.hooks.service.EventListenerHook;
import org.osgi.framework.hooks.service.FindHook;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/// Puts the walls up. The framework asks its hooks while components are being made, so they're registered as plain objects.
@Component(service = PluginWalls.class, immediate = true)
public final class PluginWalls {
    private final List<ServiceRegistration<?>> walls;

    /// Registers the hooks.
    @Activate
    public PluginWalls(BundleContext context) {
        ServiceWall services = new ServiceWall();
        walls = List.of(context.registerService(ResolverHookFactory.class, new ResolverWall(), null),
            context.registerService(FindHook.class, services, null), context.registerService(EventListenerHook.class, services, null));
    }

    /// Takes them down.
    @Deactivate
    public void remove() {
        walls.forEach(ServiceRegistration::unregister);
    }
}
