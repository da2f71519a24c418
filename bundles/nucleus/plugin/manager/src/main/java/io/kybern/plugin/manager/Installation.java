// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import io.kybern.extension.Budgets;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.time.Duration;
import java.util.List;

/// What a Plugin asks for: the code and its settings.
///
/// @param plugin   the Plugin's name
/// @param sha256   of the jar; empty for code of the distribution
/// @param previous SHA-256 of the version before, which a rollback returns to; empty for none or shipped code
/// @param order    place among the plugins of the point; negative for what the bundle says
/// @param required whether its points are closed without it
/// @param failOpen whether callers go on without its answer when a call fails
/// @param config   the Plugin's `spec.config`
/// @param budgets  what its calls may take
/// @param drain    how long calls of a replaced version may still take
/// @param slots    what it fills; empty before that's known
/// @param types    names of the SPIs that it implements; empty before that's known
record Installation(String plugin, String sha256, String previous, int order, boolean required, boolean failOpen, Value config, Budgets budgets,
        Duration drain, List<String> slots, List<String> types) {
    private static final long DRAIN_SECONDS = 30;

    /// Reads a Plugin object.
    static Installation of(Value plugin) {
        Value spec = plugin.get("spec");
        return new Installation(plugin.get("metadata", "name").text(), spec.get("bundle", "sha256").text(), "",
            (int) spec.get("order").integer(-1), spec.get("required").truth(false),
            spec.get("failurePolicy").text().equals("Ignore"), spec.get("config").asObject(),
            new Budgets(duration(spec.get("budgets", "call").text("2s")), (int) spec.get("budgets", "concurrency").integer(8)),
            Duration.ofSeconds(spec.get("drainSeconds").integer(DRAIN_SECONDS)), List.of(), List.of());
    }

    private static Duration duration(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        long number = Long.parseLong(text.substring(0, digits));
        return switch (text.substring(digits)) {
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
        };
    }

    /// As the last-known-good file has it.
    ObjectValue toValue() {
        return ObjectValue.builder().put("plugin", plugin).put("sha256", sha256).put("previous", previous).put("order", order)
            .put("required", required).put("failOpen", failOpen).put("config", config).put("callMillis", budgets.call().toMillis())
            .put("concurrency", budgets.concurrency()).put("drainSeconds", drain.toSeconds())
            .put("slots", Value.strings(slots)).put("types", Value.strings(types)).build();
    }

    static Installation ofFile(Value entry) {
        return new Installation(entry.get("plugin").text(), entry.get("sha256").text(), entry.get("previous").text(),
            (int) entry.get("order").integer(-1), entry.get("required").truth(false),
            entry.get("failOpen").truth(false), entry.get("config").asObject(),
            new Budgets(Duration.ofMillis(entry.get("callMillis").integer(2000)), (int) entry.get("concurrency").integer(8)),
            Duration.ofSeconds(entry.get("drainSeconds").integer(DRAIN_SECONDS)),
            texts(entry.get("slots")), texts(entry.get("types")));
    }

    private static List<String> texts(Value list) {
        return list.items().stream().map(Value::text).toList();
    }

    Installation after(String sha256Before) {
        return new Installation(plugin, sha256, sha256Before, order, required, failOpen, config, budgets, drain, slots, types);
    }

    Installation withCode(String code) {
        return new Installation(plugin, code, "", order, required, failOpen, config, budgets, drain, List.of(), List.of());
    }

    Installation filling(List<String> knownSlots, List<String> knownTypes) {
        return new Installation(plugin, sha256, previous, order, required, failOpen, config, budgets, drain, knownSlots, knownTypes);
    }

    /// Whether both ask for the same instance.
    boolean sameAs(Installation other) {
        return after("").filling(List.of(), List.of()).equals(other.after("").filling(List.of(), List.of()));
    }

    /// Whether the code is the distribution's.
    boolean shipped() {
        return sha256.isEmpty();
    }
}
