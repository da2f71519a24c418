// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import io.kybern.extension.Drained;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What is known of the versions that Plugins had before, for their conditions.
final class Drains {
    /// @param version    of the code that was replaced
    /// @param sha256     empty for shipped code
    /// @param drainedAt  when its last call was back
    /// @param complete   before the deadline
    /// @param text       for people
    /// @param collected  when its class loader was seen to be gone
    record Before(String version, String sha256, Optional<Instant> drainedAt, boolean complete, String text, Optional<Instant> collected) {}

    private final Map<String, Before> before = new ConcurrentHashMap<>();

    Optional<Before> of(String plugin) {
        return Optional.ofNullable(before.get(plugin));
    }

    void replaced(String plugin, Active old) {
        before.put(plugin, new Before(old.version(), old.installation().sha256(), Optional.empty(), true, "", Optional.empty()));
    }

    /// Puts back what was known before a switch that didn't happen.
    void restore(String plugin, Optional<Before> known) {
        known.ifPresentOrElse(one -> before.put(plugin, one), () -> before.remove(plugin));
    }

    void drained(String plugin, List<Drained> drained, Instant at) {
        before.computeIfPresent(plugin, (name, old) -> {
            boolean complete = drained.stream().allMatch(Drained::complete);
            long millis = drained.stream().mapToLong(one -> one.took().toMillis()).max().orElse(0);
            String left = String.join("; ", drained.stream().map(Drained::text).filter(text -> !text.isEmpty()).toList());
            String text = complete ? "version %s drained in %d ms".formatted(old.version(), millis)
                : "version %s was stopped after %d ms with %s".formatted(old.version(), millis, left);
            return new Before(old.version(), old.sha256(), Optional.of(at), complete, text, old.collected());
        });
    }

    /// @return whether the Plugin waited for it
    boolean collected(String plugin, String sha256, Instant at) {
        Before old = before.get(plugin);
        if (old == null || !old.sha256().equals(sha256)) {
            return false;
        }
        before.put(plugin, new Before(old.version(), old.sha256(), old.drainedAt(), old.complete(), old.text(), Optional.of(at)));
        return true;
    }

    void forget(String plugin) {
        before.remove(plugin);
    }
}
