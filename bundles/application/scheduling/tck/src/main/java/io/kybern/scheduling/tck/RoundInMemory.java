// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.tck;

import io.kybern.resource.api.Value;
import io.kybern.scheduling.api.PluginRound;
import io.kybern.scheduling.api.SchedulingPlugin;
import java.util.List;
import java.util.Optional;

/// Asks a list of plugins, without guard.
record RoundInMemory(List<SchedulingPlugin> plugins) implements PluginRound {
    @Override
    public boolean empty() {
        return plugins.isEmpty();
    }

    @Override
    public Optional<String> refusal(Value pod, Value node) {
        return plugins.stream().flatMap(plugin -> plugin.refusal(pod, node).stream()).findFirst();
    }

    @Override
    public int score(Value pod, Value node) {
        return plugins.stream().mapToInt(plugin -> Math.clamp(plugin.score(pod, node), 0, 100)).sum();
    }

    @Override
    public void close() {
        // nothing is held
    }
}
