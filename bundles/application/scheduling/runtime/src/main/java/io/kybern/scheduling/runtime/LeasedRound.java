// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.runtime;

import io.kybern.extension.CallFailure;
import io.kybern.extension.Extension;
import io.kybern.extension.Lease;
import io.kybern.resource.api.Value;
import io.kybern.scheduling.api.PluginRound;
import io.kybern.scheduling.api.SchedulingPlugin;
import java.util.Optional;

/// A lease on the scheduling plugins for one decision.
record LeasedRound(Lease<SchedulingPlugin> lease) implements PluginRound {
    private static final System.Logger LOG = System.getLogger(LeasedRound.class.getName());
    private static final int MAX = 100;

    @Override
    public boolean empty() {
        return lease.extensions().isEmpty();
    }

    @Override
    public Optional<String> refusal(Value pod, Value node) {
        for (Extension<SchedulingPlugin> extension : lease.extensions()) {
            Optional<String> refusal = lease.call(extension, plugin -> plugin.refusal(pod, node), failure -> {
                log(failure);
                return Optional.of("node(s) could not be judged by plugin " + failure.plugin());
            });
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    @Override
    public int score(Value pod, Value node) {
        int sum = 0;
        for (Extension<SchedulingPlugin> extension : lease.extensions()) {
            int score = lease.call(extension, plugin -> plugin.score(pod, node), failure -> {
                log(failure);
                return 0;
            });
            sum += Math.clamp(score, 0, MAX);
        }
        return sum;
    }

    private static void log(CallFailure failure) {
        LOG.log(System.Logger.Level.DEBUG, "scheduling plugin {0}: {1}", failure.plugin(), failure.text());
    }

    @Override
    public void close() {
        lease.close();
    }
}
