// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentConstants;
import org.osgi.service.component.ComponentException;
import org.osgi.service.component.ComponentFactory;
import org.osgi.service.component.ComponentInstance;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/// Makes instances with the component factories that SCR registers for plugin bundles.
final class ComponentFactories implements InstanceSource {
    /// Matches the factory services of plugins.
    static final String FILTER = "(" + ComponentConstants.COMPONENT_FACTORY + "=" + Slot.FACTORY + ")";
    /// Property of each instance, so that its own service tells which one is about to be deactivated.
    static final String INSTANCE = "kybern.instance";
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

    private final AtomicLong made = new AtomicLong();
    private final BundleContext context;
    private final Optional<ActivationFailures> failures;

    ComponentFactories(BundleContext context) {
        this.context = context;
        this.failures = ActivationFailures.of(context);
    }

    @Override
    public Made make(PluginCode code) {
        long deadline = System.nanoTime() + PATIENCE;
        @Nullable ServiceReference<ComponentFactory<Object>> reference = reference(code);
        while (reference == null) {
            if (deadline - System.nanoTime() <= 0) {
                throw new StandbyFailedException(whyAbsent(code));
            }
            LockSupport.parkNanos(PAUSE);
            reference = reference(code);
        }
        ComponentFactory<Object> factory = context.getService(reference);
        if (factory == null) {
            throw new StandbyFailedException("component " + code.component() + " is gone");
        }
        try {
            Long key = made.incrementAndGet();
            Hashtable<String, Object> configuration = new Hashtable<>(code.configuration());
            configuration.put(INSTANCE, key);
            failures.ifPresent(log -> log.expect(code.bundleId()));
            return new Container(factory.newInstance(configuration), key);
        } catch (ComponentException e) {
            if (e.getCause() != null) {
                throw e;
            }
            String cause = String.valueOf(e.getMessage());
            throw new StandbyFailedException(failures.map(log -> log.text(code.bundleId(), cause)).orElse(cause));
        } finally {
            failures.ifPresent(log -> log.forget(code.bundleId()));
            context.ungetService(reference);
        }
    }

    boolean available(PluginCode code) {
        return reference(code) != null;
    }

    /// Whether `occupant` was made by the factory of this reference.
    static boolean made(ServiceReference<?> factory, PluginCode code) {
        return factory.getBundle() != null && factory.getBundle().getBundleId() == code.bundleId()
            && code.component().equals(factory.getProperty(ComponentConstants.COMPONENT_NAME));
    }

    @SuppressWarnings("unchecked") // the object class says so
    private @Nullable ServiceReference<ComponentFactory<Object>> reference(PluginCode code) {
        try {
            Collection<? extends ServiceReference<?>> all = context.getServiceReferences(ComponentFactory.class, FILTER);
            return (ServiceReference<ComponentFactory<Object>>) all.stream().filter(factory -> made(factory, code)).findFirst().orElse(null);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("the filter is constant", e);
        }
    }

    /// Says in plain words why SCR offers no factory.
    private String whyAbsent(PluginCode code) {
        Bundle bundle = context.getBundle(code.bundleId());
        if (bundle == null || bundle.getState() != Bundle.ACTIVE) {
            return "its bundle is not started";
        }
        ServiceReference<ServiceComponentRuntime> reference = context.getServiceReference(ServiceComponentRuntime.class);
        ServiceComponentRuntime runtime = reference == null ? null : context.getService(reference);
        if (runtime == null) {
            return "Declarative Services is not running";
        }
        try {
            ComponentDescriptionDTO description = runtime.getComponentDescriptionDTO(bundle, code.component());
            if (description == null) {
                return "the bundle has no component " + code.component();
            }
            if (!Slot.FACTORY.equals(description.factory)) {
                return "component " + code.component() + " lacks factory = Slot.FACTORY in its @Component";
            }
            List<String> reasons = new ArrayList<>();
            for (ComponentConfigurationDTO configuration : runtime.getComponentConfigurationDTOs(description)) {
                for (UnsatisfiedReferenceDTO unsatisfied : configuration.unsatisfiedReferences) {
                    reasons.add(unsatisfied.name);
                }
            }
            Arrays.stream(description.references).filter(one -> reasons.remove(one.name)).forEach(one -> reasons.add(one.interfaceName));
            if (reasons.isEmpty()) {
                // SCR gives no configuration of a factory that waits: look for the services from here.
                Arrays.stream(description.references).filter(one -> one.cardinality.startsWith("1"))
                    .filter(one -> context.getServiceReference(one.interfaceName) == null).forEach(one -> reasons.add(one.interfaceName));
            }
            return reasons.isEmpty() ? "component " + code.component() + " does not become available"
                : "no service of type " + String.join(", ", reasons) + " is available to it";
        } finally {
            context.ungetService(reference);
        }
    }

    private record Container(ComponentInstance<Object> component, Long key) implements Made {
        @Override
        public Object instance() {
            Object instance = component.getInstance();
            if (instance == null) {
                throw new StandbyFailedException("its component was disposed at once");
            }
            return instance;
        }

        @Override
        public boolean alive() {
            return component.getInstance() != null;
        }

        @Override
        public void dispose() {
            component.dispose();
        }
    }
}
