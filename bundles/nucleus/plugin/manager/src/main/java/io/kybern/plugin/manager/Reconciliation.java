// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import io.kybern.extension.Handover;
import io.kybern.extension.Origin;
import io.kybern.extension.PluginCode;
import io.kybern.extension.SlotState;
import io.kybern.extension.Switchboard;
import io.kybern.resource.api.Value;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Brings one Plugin object and the slots of this server together, and says in its status how far that got. Called by one thread.
final class Reconciliation {
    private static final Logger LOG = System.getLogger(Reconciliation.class.getName());
    private static final Duration RETRY = Duration.ofSeconds(2);
    /// A version that is quarantined sooner than this after its switch gives way to the one before.
    private static final Duration PROBATION = Duration.ofMinutes(10);

    private final PluginObjects objects;
    private final InstalledPlugins installed;
    private final Switchboard switchboard;
    private final Fetch fetch;
    private final Drains drains;
    private final WorkQueue queue;
    private final Clock clock;
    private final String server;
    /// What was rolled back, by Plugin: not tried again until its spec changes.
    private final Map<String, Installation> rolledBack = new HashMap<>();
    private final Map<String, String> rollbackTexts = new HashMap<>();
    private final Set<String> waiting = new HashSet<>();

    Reconciliation(PluginObjects objects, InstalledPlugins installed, Switchboard switchboard, Fetch fetch, Drains drains, WorkQueue queue,
            Clock clock, String server) {
        this.objects = objects;
        this.installed = installed;
        this.switchboard = switchboard;
        this.fetch = fetch;
        this.drains = drains;
        this.queue = queue;
        this.clock = clock;
        this.server = server;
    }

    void reconcile(String name) {
        Optional<Value> found = objects.get(name);
        if (found.isEmpty()) {
            retire(name);
            forget(name);
            if (!installed.shipped().codes(name).isEmpty()) {
                objects.create(name);
            }
            return;
        }
        Value object = found.get();
        if (object.get("metadata", "deletionTimestamp").present()) {
            retire(name);
            forget(name);
            objects.release(object);
            return;
        }
        PluginStatus status = new PluginStatus(object, clock.instant());
        try {
            bring(name, object, status);
        } catch (RefusedException e) {
            refused(name, status, e);
        }
        objects.status(object, status.build());
    }

    private void forget(String name) {
        drains.forget(name);
        rolledBack.remove(name);
        rollbackTexts.remove(name);
        waiting.remove(name);
    }

    /// Takes a Plugin out of its slots and waits for its calls, so that whoever deletes it sees the effect.
    private void retire(String name) {
        Duration patience = installed.active(name).map(active -> active.installation().drain()).orElse(RETRY).plus(RETRY);
        Optional<Handover> handover = installed.remove(name);
        if (handover.isEmpty()) {
            return;
        }
        wake();
        try {
            handover.get().drained().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.log(Level.WARNING, "Plugin {0} leaves with calls that do not end", name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Plugins that wait for a slot may have their turn.
    private void wake() {
        waiting.forEach(queue::add);
    }

    private void bring(String name, Value object, PluginStatus status) {
        Installation wanted = Installation.of(object);
        if (wanted.shipped() && object.get("spec").asObject().isEmpty() && installed.active(name).isEmpty()) {
            untouched(name, status);
            return;
        }
        Optional<Active> active = installed.active(name);
        if (wanted.sameAs(rolledBack.getOrDefault(name, wanted.withCode("none"))) && active.isPresent()) {
            report(name, active.get(), status, "RolledBack", rollbackTexts.getOrDefault(name, ""));
            return;
        }
        if (active.isPresent() && active.get().installation().sameAs(wanted)) {
            if (!rollBack(name, object, active.get(), wanted)) {
                report(name, active.get(), status, "Active", "");
            } else {
                report(name, installed.active(name).orElseThrow(), status, "RolledBack", rollbackTexts.getOrDefault(name, ""));
            }
            return;
        }
        install(name, object, wanted, status);
    }

    private void install(String name, Value object, Installation wanted, PluginStatus status) {
        if (!wanted.shipped()) {
            fetch.fetch(wanted.sha256(), object.get("spec", "bundle", "location").text());
        }
        List<PluginCode> codes = installed.codes(wanted);
        String slot = object.get("spec", "slot").text();
        if (!slot.isEmpty() && codes.stream().noneMatch(code -> code.slot().equals(slot))) {
            installed.giveUp(wanted);
            throw new RefusedException("WrongSlot", "the bundle fills %s, spec.slot says %s".formatted(
                String.join(", ", codes.stream().map(PluginCode::slot).toList()), slot));
        }
        Set<String> holders = installed.holders(name, codes);
        Optional<String> stronger = holders.stream().filter(holder -> !givesWay(holder, object)).findFirst();
        if (stronger.isPresent()) {
            installed.giveUp(wanted);
            standBy(name, wanted, codes, stronger.get(), status);
            return;
        }
        Optional<Active> before = installed.active(name).or(() -> holders.stream().flatMap(one -> installed.active(one).stream()).findFirst());
        Active now = switchTo(name, wanted, codes, holders, before);
        rolledBack.remove(name);
        rollbackTexts.remove(name);
        waiting.remove(name);
        holders.forEach(queue::add);
        LOG.log(Level.INFO, "Plugin {0} {1} fills {2} from policy generation {3}", name, now.version(), now.slots(), now.generation());
        report(name, now, status, "Active", "");
    }

    /// The old version is noted first: it can be drained before this returns.
    private Active switchTo(String name, Installation wanted, List<PluginCode> codes, Set<String> holders, Optional<Active> before) {
        Optional<Drains.Before> known = drains.of(name);
        before.ifPresentOrElse(old -> drains.replaced(name, old), () -> drains.forget(name));
        try {
            return installed.activate(wanted, codes, holders);
        } catch (RefusedException e) {
            drains.restore(name, known);
            throw e;
        }
    }

    /// Whether the holder of a slot gives way: it's gone, or this Plugin's `holdsSince` is later.
    private boolean givesWay(String holder, Value object) {
        Optional<Value> other = objects.get(holder).filter(one -> !one.get("metadata", "deletionTimestamp").present());
        return other.isEmpty() || time(object).isAfter(time(other.get()));
    }

    private static Instant time(Value object) {
        String text = object.get("spec", "holdsSince").text();
        return text.isEmpty() ? Instant.MIN : Instant.parse(text);
    }

    private void standBy(String name, Installation wanted, List<PluginCode> codes, String holder, PluginStatus status) {
        waiting.add(name);
        String text = "the slot is held by plugin " + holder;
        // A Plugin that had the slot under other settings keeps nothing of it.
        installed.remove(name);
        status.inactive(wanted.shipped() ? Origin.DISTRIBUTION : Origin.CLUSTER, codes.stream().map(PluginCode::slot).toList())
            .condition("Resolved", true, "Resolved", "").condition("Standby", true, "SlotTaken", text)
            .condition("Ready", false, "SlotTaken", text).condition("Quarantined", false, "NotQuarantined", "")
            .server(server, "Standby", text);
    }

    /// A Plugin of the distribution that nobody configured: the registry runs it by itself.
    private void untouched(String name, PluginStatus status) {
        List<PluginCode> codes = installed.shipped().codes(name);
        if (codes.isEmpty()) {
            throw new RefusedException("NoBundle", "the distribution ships no plugin of this name: spec.bundle must say which code to run");
        }
        List<SlotState> states = codes.stream().flatMap(code -> switchboard.slot(code.slot()).stream()).toList();
        boolean mine = !states.isEmpty() && states.stream().allMatch(state -> state.occupant()
            .filter(occupant -> installed.shipped().nameOf(occupant).equals(name)).isPresent());
        PluginCode first = codes.getFirst();
        List<String> slots = codes.stream().map(PluginCode::slot).toList();
        status.shipped(installed.symbolicName(first), first.version(), slots, states.stream().mapToLong(SlotState::generation).max().orElse(0));
        if (mine) {
            waiting.remove(name);
            ready(name, states, status, "Active", "");
            return;
        }
        Optional<String> holder = states.stream().flatMap(state -> state.occupant().stream()).map(installed.shipped()::nameOf)
            .filter(one -> !one.equals(name)).findFirst();
        waiting.add(name);
        String text = holder.map(one -> "the slot is held by plugin " + one).orElse("its component is not available yet");
        status.condition("Standby", holder.isPresent(), holder.isPresent() ? "SlotTaken" : "NotAvailable", text)
            .condition("Ready", false, holder.isPresent() ? "SlotTaken" : "NotAvailable", text).server(server, "Standby", text);
        if (holder.isEmpty()) {
            queue.addAfter(name, RETRY);
        }
    }

    private void report(String name, Active active, PluginStatus status, String reason, String message) {
        status.active(active).condition("Resolved", true, "Resolved", "");
        List<SlotState> states = active.slots().stream().flatMap(slot -> switchboard.slot(slot).stream()).toList();
        boolean lost = states.stream().filter(state -> state.occupant().isPresent()).count() < active.slots().size();
        drains.of(name).ifPresentOrElse(before -> drained(status, before), () -> status.without("Drained").without("LoaderCollected"));
        if (lost) {
            String text = "its component went away and is made again when it is back";
            status.condition("Ready", false, "Lost", text).condition("Standby", false, "Lost", "").server(server, "Failed", text);
            queue.addAfter(name, RETRY);
            return;
        }
        ready(name, states, status, reason, message);
    }

    private void ready(String name, List<SlotState> states, PluginStatus status, String reason, String message) {
        Optional<String> quarantine = states.stream().flatMap(state -> state.quarantine().stream()).findFirst();
        status.condition("Resolved", true, "Resolved", "").condition("Standby", false, "Active", "")
            .condition("Quarantined", quarantine.isPresent(), quarantine.isPresent() ? "Overran" : "NotQuarantined", quarantine.orElse(""));
        if (quarantine.isPresent()) {
            LOG.log(Level.DEBUG, "Plugin {0} is quarantined: {1}", name, quarantine.get());
            status.condition("Ready", false, "Quarantined", quarantine.get()).server(server, "Quarantined", quarantine.get());
        } else {
            status.condition("Ready", true, reason, message).server(server, "Ready", message);
        }
    }

    private void drained(PluginStatus status, Drains.Before before) {
        status.previous(before.version(), before.sha256(), before.drainedAt());
        before.drainedAt().ifPresentOrElse(
            at -> status.condition("Drained", before.complete() ? "True" : "False", before.complete() ? "AllCallsReturned" : "DeadlinePassed",
                before.text(), at),
            () -> status.condition("Drained", false, "Draining", "version " + before.version() + " still has calls"));
        if (!before.sha256().isEmpty()) {
            before.collected().ifPresentOrElse(
                at -> status.condition("LoaderCollected", "True", "Collected", "the classes of version " + before.version() + " are gone", at),
                () -> status.condition("LoaderCollected", false, "Waiting", "the garbage collector has not seen version " + before.version()
                    + " yet"));
        }
    }

    /// Returns to the version before when this one is quarantined within its probation.
    private boolean rollBack(String name, Value object, Active active, Installation wanted) {
        Optional<String> quarantine = active.slots().stream().flatMap(slot -> switchboard.slot(slot).stream())
            .flatMap(state -> state.quarantine().stream()).findFirst();
        String previous = active.installation().previous();
        boolean soon = Duration.between(active.since(), clock.instant()).compareTo(PROBATION) < 0;
        boolean allowed = !object.get("spec", "rollback").text().equals("Never");
        if (quarantine.isEmpty() || previous.isEmpty() || !soon || !allowed || wanted.shipped()) {
            return false;
        }
        Installation back = wanted.withCode(previous);
        try {
            switchTo(name, back, installed.codes(back), Set.of(), Optional.of(active));
        } catch (RefusedException e) {
            LOG.log(Level.ERROR, "Plugin {0} cannot return to the version before: {1}", name, e.getMessage());
            return false;
        }
        rolledBack.put(name, wanted);
        rollbackTexts.put(name, "version %s was quarantined (%s) and the version before is active again".formatted(active.version(),
            quarantine.get()));
        LOG.log(Level.ERROR, "Plugin {0}: {1}", name, rollbackTexts.getOrDefault(name, ""));
        return true;
    }

    private void refused(String name, PluginStatus status, RefusedException e) {
        boolean resolved = e.reason().equals("StandbyFailed") || e.reason().equals("WrongSlot");
        Optional<Active> active = installed.active(name);
        status.condition("Resolved", resolved, resolved ? "Resolved" : e.reason(), resolved ? "" : String.valueOf(e.getMessage()));
        active.ifPresentOrElse(status::active, () -> status.inactive(Origin.CLUSTER, List.of()));
        String kept = active.map(old -> "; version " + old.version() + " stays active").orElse("");
        status.condition("Ready", false, e.reason(), e.getMessage() + kept).condition("Standby", false, e.reason(), "")
            .server(server, "Failed", String.valueOf(e.getMessage()));
        queue.addAfter(name, RETRY);
    }
}
