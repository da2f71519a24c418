// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import io.kybern.extension.Drained;
import io.kybern.extension.Handover;
import io.kybern.extension.Origin;
import io.kybern.extension.PluginCode;
import io.kybern.extension.RequiredSlot;
import io.kybern.extension.Standby;
import io.kybern.extension.StandbyFailedException;
import io.kybern.extension.Switchboard;
import io.kybern.resource.api.Codecs;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/// The plugins that this server runs by order of Plugin objects: switches them in and out, remembers them on disk. Called by one thread at
/// a time.
final class InstalledPlugins {
    private final BundleContext context;
    private final Switchboard switchboard;
    private final Clock clock;
    private final CodeFiles files;
    private final Bundles bundles;
    private final CollectedLoaders loaders = new CollectedLoaders();
    private final LastKnownGood lastKnownGood;
    private final ComponentProperties properties;
    private final BiConsumer<String, List<Drained>> onDrained;
    private final Map<String, Active> active = new TreeMap<>();

    /// @param onDrained hears, on any thread, that the instances which a Plugin's switch replaced are gone
    InstalledPlugins(BundleContext context, Switchboard switchboard, Codecs codecs, Path directory, Clock clock,
            BiConsumer<String, List<Drained>> onDrained) {
        this.context = context;
        this.switchboard = switchboard;
        this.clock = clock;
        this.files = new CodeFiles(directory);
        this.bundles = new Bundles(context, files, loaders);
        this.lastKnownGood = new LastKnownGood(directory, codecs.json());
        this.properties = new ComponentProperties(codecs.json());
        this.onDrained = onDrained;
    }

    CodeFiles files() {
        return files;
    }

    CollectedLoaders loaders() {
        return loaders;
    }

    List<Installation> lastKnownGood() {
        return lastKnownGood.read();
    }

    /// From the first moment on, required plugins of the last run close their points until they're back. Only the file knows their slots
    /// then.
    void requireAtStart(Collection<Installation> installations) {
        Set<RequiredSlot> slots = new HashSet<>();
        installations.stream().filter(Installation::required)
            .forEach(one -> one.slots().forEach(slot -> slots.add(new RequiredSlot(slot, Set.copyOf(one.types())))));
        switchboard.require(slots);
    }

    Optional<Active> active(String plugin) {
        return Optional.ofNullable(active.get(plugin));
    }

    ShippedNames shipped() {
        return new ShippedNames(Arrays.stream(context.getBundles()).filter(bundle -> bundle.getState() != Bundle.UNINSTALLED)
            .flatMap(bundle -> switchboard.offers(bundle).stream()).filter(code -> code.origin() == Origin.DISTRIBUTION).toList());
    }

    /// What `installation` would fill: counts a use of its bundle, which the caller gives back by [#giveUp] or [#activate].
    ///
    /// @throws RefusedException when there is no such code
    List<PluginCode> codes(Installation installation) {
        if (installation.shipped()) {
            List<PluginCode> codes = shipped().codes(installation.plugin());
            if (codes.isEmpty()) {
                throw new RefusedException("NoBundle", "the distribution ships no plugin of this name: spec.bundle must say which code to run");
            }
            return codes.stream().map(code -> configured(code, installation)).toList();
        }
        Bundle bundle = bundles.use(installation.sha256());
        List<PluginCode> codes = switchboard.offers(bundle);
        if (codes.isEmpty()) {
            bundles.release(installation.sha256(), installation.plugin());
            throw new RefusedException("Refused", "Provide-Capability: no io.kybern.plugin: write @Slot on the plugin class");
        }
        return codes.stream().map(code -> configured(code, installation)).toList();
    }

    private PluginCode configured(PluginCode code, Installation wanted) {
        return code.with(wanted.plugin(), wanted.order() < 0 ? code.order() : wanted.order(), properties.of(wanted.config()), wanted.budgets())
            .failingOpen(wanted.failOpen());
    }

    void giveUp(Installation installation) {
        if (!installation.shipped()) {
            bundles.release(installation.sha256(), installation.plugin());
        }
    }

    /// The Plugins that fill slots which `codes` want, other than their own.
    Set<String> holders(String plugin, List<PluginCode> codes) {
        ShippedNames names = shipped();
        Set<String> holders = new LinkedHashSet<>();
        for (PluginCode code : codes) {
            switchboard.slot(code.slot()).flatMap(state -> state.occupant()).map(names::nameOf).filter(name -> !name.equals(plugin))
                .ifPresent(holders::add);
        }
        return holders;
    }

    /// Makes instances of the codes ready and switches them in, in place of whatever fills their slots.
    ///
    /// @throws RefusedException when they don't get ready; nothing has changed then, and the use of the bundle is given back
    Active activate(Installation wanted, List<PluginCode> codes, Set<String> holders) {
        List<Standby> ready = new ArrayList<>();
        Handover handover;
        Optional<Active> before = active(wanted.plugin());
        try {
            for (PluginCode code : codes) {
                ready.add(switchboard.standby(code));
            }
            Set<String> left = before.map(old -> new HashSet<>(old.slots())).orElseGet(HashSet::new);
            codes.forEach(code -> left.remove(code.slot()));
            handover = switchboard.switchOver(ready, left, wanted.drain());
        } catch (StandbyFailedException | IllegalArgumentException e) {
            ready.forEach(Standby::close);
            giveUp(wanted);
            throw new RefusedException("StandbyFailed", String.valueOf(e.getMessage()));
        }
        String previous = before.map(Active::installation).filter(old -> !old.sha256().equals(wanted.sha256())).map(Installation::sha256)
            .orElseGet(() -> before.map(old -> old.installation().previous()).orElse(""));
        Installation kept = wanted.after(previous).filling(codes.stream().map(PluginCode::slot).toList(),
            codes.stream().flatMap(code -> code.types().stream()).distinct().sorted().toList());
        Active now = new Active(kept, symbolicName(codes.getFirst()), codes, handover.generation(), clock.instant());
        List<Active> replaced = new ArrayList<>(before.stream().toList());
        holders.forEach(holder -> active(holder).ifPresent(replaced::add));
        holders.forEach(active::remove);
        active.put(wanted.plugin(), now);
        remember();
        handover.drained().thenAccept(drained -> {
            replaced.forEach(old -> giveUp(old.installation()));
            onDrained.accept(wanted.plugin(), drained);
        });
        return now;
    }

    String symbolicName(PluginCode code) {
        Bundle bundle = context.getBundle(code.bundleId());
        return bundle == null ? "" : bundle.getSymbolicName();
    }

    /// Takes a Plugin's instances out of their slots; shipped code returns where there is some.
    ///
    /// @return the hand-over, or empty when it held no slot
    Optional<Handover> remove(String plugin) {
        Active old = active.remove(plugin);
        if (old == null) {
            return Optional.empty();
        }
        remember();
        List<Standby> fill = new ArrayList<>();
        Set<String> empty = new HashSet<>();
        for (String slot : old.slots()) {
            shippedFor(slot).ifPresentOrElse(fill::add, () -> empty.add(slot));
        }
        Handover handover = switchboard.switchOver(fill, empty, old.installation().drain());
        handover.drained().thenAccept(drained -> {
            giveUp(old.installation());
            onDrained.accept(plugin, drained);
        });
        return Optional.of(handover);
    }

    private Optional<Standby> shippedFor(String slot) {
        for (PluginCode code : switchboard.shipped(slot)) {
            try {
                return Optional.of(switchboard.standby(code));
            } catch (StandbyFailedException e) {
                System.getLogger(InstalledPlugins.class.getName()).log(System.Logger.Level.ERROR,
                    "The shipped plugin cannot return to {0}: {1}", slot, e.getMessage());
            }
        }
        return Optional.empty();
    }

    /// Keeps the file, the jars on disk and the required slots in step with what is active.
    private void remember() {
        List<Installation> all = active.values().stream().map(Active::installation).toList();
        lastKnownGood.write(all);
        files.keepOnly(all.stream().flatMap(one -> List.of(one.sha256(), one.previous()).stream()).collect(Collectors.toSet()));
        switchboard.require(active.values().stream().filter(one -> one.installation().required())
            .flatMap(one -> one.codes().stream()).map(code -> new RequiredSlot(code.slot(), code.types())).collect(Collectors.toSet()));
    }
}
