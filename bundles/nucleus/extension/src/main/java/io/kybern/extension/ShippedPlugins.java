// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/// Fills the slots of the distribution from its started bundles, and makes lost instances again when their factories are back. One
/// platform thread does it, so that no constructor runs inside a framework event.
final class ShippedPlugins {
    private static final Comparator<PluginCode> BEST = Comparator.comparingInt(PluginCode::order).thenComparing(PluginCode::plugin)
        .thenComparing(PluginCode::bundleId);
    private static final long LOOK_MILLIS = 500;
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final BundleContext context;
    private final SlotRegistry registry;
    private final ComponentFactories factories;
    private final Semaphore wake = new Semaphore(0);
    /// When codes that failed are tried again, by slot.
    private final Map<String, Long> retries = new HashMap<>();
    private Set<RequiredSlot> required = Set.of();
    private volatile boolean stopped;

    ShippedPlugins(BundleContext context, SlotRegistry registry, ComponentFactories factories) {
        this.context = context;
        this.registry = registry;
        this.factories = factories;
    }

    void start() {
        requireDeclared();
        registry.threads().platform("kybern-extension-fill", this::work);
    }

    void stop() {
        stopped = true;
        wake.release();
    }

    void look() {
        wake.release();
    }

    List<PluginCode> shipped() {
        return Arrays.stream(context.getBundles()).filter(Offers::shipped)
            .filter(bundle -> bundle.getState() != Bundle.UNINSTALLED)
            .flatMap(bundle -> Offers.of(bundle).stream()).toList();
    }

    List<PluginCode> shipped(String slot) {
        return shipped().stream().filter(code -> code.slot().equals(slot)).sorted(BEST).toList();
    }

    /// What the manifests of the distribution require holds from the first moment, long before their bundles start.
    private void requireDeclared() {
        Set<RequiredSlot> declared = shipped().stream().filter(PluginCode::required)
            .map(code -> new RequiredSlot(code.slot(), code.types())).collect(Collectors.toSet());
        if (!declared.equals(required)) {
            required = declared;
            registry.require(declared, true);
        }
    }

    private void work() {
        boolean dirty = true;
        while (!stopped) {
            try {
                registry.loseDead();
                if (dirty || !retries.isEmpty()) {
                    fill();
                }
                dirty = wake.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                wake.drainPermits();
            } catch (InterruptedException e) {
                return;
            } catch (IllegalStateException e) {
                // The framework stops and the bundle context is no longer valid.
                return;
            }
        }
    }

    private void fill() {
        if (context.getBundle(0).getState() == Bundle.STOPPING) {
            return;
        }
        requireDeclared();
        Map<String, PluginCode> wanted = new HashMap<>();
        shipped().stream().filter(factories::available).sorted(BEST).forEach(code -> {
            if (!registry.ordered(code.slot())) {
                wanted.putIfAbsent(code.slot(), code);
            }
        });
        registry.lost().forEach((slot, code) -> {
            if (registry.ordered(slot) && factories.available(code)) {
                wanted.put(slot, code);
            }
        });
        List<Standby> ready = new ArrayList<>();
        wanted.forEach((slot, code) -> {
            if (!filledBy(code) && due(slot)) {
                standby(code).ifPresent(ready::add);
            }
        });
        if (ready.isEmpty()) {
            return;
        }
        // An order may have come in between: it wins.
        List<Standby> late = ready.stream().filter(standby -> registry.ordered(standby.code().slot())
            && registry.snapshot().occupants().containsKey(standby.code().slot())).toList();
        late.forEach(Standby::close);
        ready.removeAll(late);
        try {
            registry.switchOver(ready, List.of(), Duration.ofSeconds(30), false);
        } catch (IllegalArgumentException e) {
            // A factory went away meanwhile; the rest is tried again at once.
            ready.forEach(Standby::close);
            wake.release();
        }
    }

    private boolean filledBy(PluginCode code) {
        Occupant occupant = registry.snapshot().occupants().get(code.slot());
        return occupant != null && occupant.code.bundleId() == code.bundleId() && occupant.code.component().equals(code.component());
    }

    private boolean due(String slot) {
        Long at = retries.get(slot);
        return at == null || at - System.nanoTime() <= 0;
    }

    private Optional<Standby> standby(PluginCode code) {
        try {
            Standby standby = registry.standby(code);
            retries.remove(code.slot());
            return Optional.of(standby);
        } catch (StandbyFailedException e) {
            retries.put(code.slot(), System.nanoTime() + RETRY_NANOS);
            registry.events().post(SlotEvent.Kind.FAILED, code, registry.generation(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
