// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.Value;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Life cycle hooks of containers.
final class Hooks {
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final NodeContext node;
    private final Check check;

    Hooks(NodeContext node) {
        this.node = node;
        this.check = new Check(node.runtime());
    }

    /// Runs the hook after the start; whether it went well.
    boolean postStart(Pod pod, Pod.Container container, String id, String address) {
        Value hook = container.value().get("lifecycle", "postStart");
        if (hook.missing() || !node.real()) {
            return true;
        }
        Check.Outcome outcome = check.run(hook, container, id, address, LONGEST);
        if (!outcome.success()) {
            node.events().record(pod, container, "Warning", "FailedPostStartHook", "PostStartHook failed: " + outcome.message());
        }
        return outcome.success();
    }

    /// Runs the hook before the stop, for as long as the grace lasts.
    void preStop(Pod pod, Pod.Container container, String id, String address, Duration grace) {
        Value hook = container.value().get("lifecycle", "preStop");
        if (hook.missing() || !node.real() || grace.isZero()) {
            return;
        }
        var done = new CompletableFuture<Check.Outcome>();
        Thread thread = node.tasks().start("prestop-" + container.name(),
                () -> done.complete(check.run(hook, container, id, address, grace)));
        try {
            Check.Outcome outcome = done.get(grace.toMillis(), TimeUnit.MILLISECONDS);
            if (!outcome.success()) {
                node.events().record(pod, container, "Warning", "FailedPreStopHook", "PreStopHook failed");
            }
        } catch (TimeoutException _) {
            thread.interrupt();
        } catch (ExecutionException failure) {
            node.events().record(pod, container, "Warning", "FailedPreStopHook", "PreStopHook failed: " + failure.getCause());
        } catch (InterruptedException _) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
