// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/// The registry in a framework: its two services over one [SlotRegistry], fed by component factories.
@Component(service = {Extensions.class, Switchboard.class}, immediate = true)
public final class ExtensionService implements Extensions, Switchboard {
    private final BundleContext context;
    private final SlotRegistry registry;
    private final ShippedPlugins shipped;
    private final ServiceListener factoryListener;
    private final ServiceListener instanceListener;
    private final BundleListener bundleListener;

    /// Starts the registry.
    @Activate
    public ExtensionService(BundleContext context) {
        this.context = context;
        ComponentFactories factories = new ComponentFactories(context);
        this.registry = new SlotRegistry(factories, Settings.DEFAULT, CarrierThreads.ofProcess(), InstantSource.system());
        this.shipped = new ShippedPlugins(context, registry, factories);
        this.factoryListener = this::factoryChanged;
        this.instanceListener = this::instanceChanged;
        this.bundleListener = event -> {
            if (event.getType() == BundleEvent.INSTALLED || event.getType() == BundleEvent.UNINSTALLED) {
                shipped.look();
            }
        };
        try {
            context.addServiceListener(factoryListener, ComponentFactories.FILTER);
            context.addServiceListener(instanceListener, "(" + ComponentFactories.INSTANCE + "=*)");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("the filter is constant", e);
        }
        context.addBundleListener(bundleListener);
        shipped.start();
    }

    /// Withdraws and disposes every plugin.
    @Deactivate
    public void stop() {
        context.removeBundleListener(bundleListener);
        shipped.stop();
        registry.stop();
        context.removeServiceListener(factoryListener);
        context.removeServiceListener(instanceListener);
    }

    private void factoryChanged(ServiceEvent event) {
        if (event.getType() == ServiceEvent.UNREGISTERING) {
            registry.lose(occupant -> ComponentFactories.made(event.getServiceReference(), occupant.code), "its component went away");
        }
        shipped.look();
    }

    /// SCR takes an instance's service back before it deactivates the instance: the last moment to let its calls end.
    private void instanceChanged(ServiceEvent event) {
        if (event.getType() == ServiceEvent.UNREGISTERING) {
            Object key = event.getServiceReference().getProperty(ComponentFactories.INSTANCE);
            registry.lose(occupant -> occupant.madeAs(key), "its component went away");
        }
    }

    @Override
    public <T> ExtensionPoint<T> point(Class<T> type) {
        return registry.point(type);
    }

    @Override
    public long generation() {
        return registry.generation();
    }

    @Override
    public <T> Registration host(Class<T> type, RoleHost<T> host) {
        return registry.host(type, host);
    }

    @Override
    public Optional<String> fatal() {
        return registry.fatal();
    }

    @Override
    public List<PluginCode> shipped(String slot) {
        return shipped.shipped(slot);
    }

    @Override
    public List<PluginCode> offers(Bundle bundle) {
        return Offers.of(bundle);
    }

    @Override
    public Standby standby(PluginCode code) {
        return registry.standby(code);
    }

    @Override
    public Handover switchOver(Collection<? extends Standby> fill, Collection<String> empty, Duration drain) {
        return registry.switchOver(fill, empty, drain, true);
    }

    @Override
    public void require(Set<RequiredSlot> slots) {
        registry.require(slots, false);
    }

    @Override
    public void quarantine(String slot, String reason) {
        registry.quarantine(slot, reason);
    }

    @Override
    public List<SlotState> slots() {
        return registry.slots();
    }

    @Override
    public Registration onEvent(Consumer<SlotEvent> listener) {
        return registry.onEvent(listener);
    }
}
