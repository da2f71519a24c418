// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Waits for a starting server, step by step, and tells what it waits for when it ends or stalls.
final class Readiness {
    private static final int TAIL_LINES = 25;
    private static final Duration PAUSE = Duration.ofMillis(40);

    private final Instance instance;
    private final Process process;
    private final long deadline;
    private final Duration limit;
    private final Consumer<String> steps;

    Readiness(Instance instance, Process process, Duration limit, Consumer<String> steps) {
        this.instance = instance;
        this.process = process;
        this.limit = limit;
        this.deadline = System.nanoTime() + limit.toNanos();
        this.steps = steps;
    }

    /// @param node whether a node agent of this machine must become Ready as well
    void await(boolean node) throws InterruptedException {
        await("the bundles to start", () -> Files.exists(instance.bundleStates()));
        steps.accept("bundles started");
        if (!serves("io.kybern.server.http")) {
            return;
        }
        await("admin.kubeconfig", () -> Files.exists(instance.adminKubeConfig()));
        ApiClient client = ApiClient.of(KubeConfig.read(instance.adminKubeConfig()));
        await("the API server (" + client.server() + "/readyz)", () -> client.isOk("/readyz"));
        steps.accept("API server ready at " + client.server());
        if (node && serves("io.kybern.node.agent")) {
            await("the node to be Ready", () -> isNodeReady(client));
            steps.accept("node Ready");
        }
    }

    private boolean serves(String bundle) {
        return Instance.readText(instance.bundleStates()).orElse("").contains('"' + bundle + '"');
    }

    private static boolean isNodeReady(ApiClient client) {
        return client.find("/api/v1/nodes").map(list -> JsonText.list(list, "items").stream().anyMatch(Readiness::isRealAndReady)).orElse(false);
    }

    private static boolean isRealAndReady(Object node) {
        return !JsonText.string(node, "metadata", "labels", "kybern.io/simulated").equals("true")
                && JsonText.list(node, "status", "conditions").stream().anyMatch(condition ->
                        JsonText.string(condition, "type").equals("Ready") && JsonText.string(condition, "status").equals("True"));
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            if (!process.isAlive()) {
                throw CommandFailure.failed("the server ended with exit code " + process.exitValue() + ":\n" + tail());
            }
            if (System.nanoTime() > deadline) {
                process.destroy();
                throw CommandFailure.failed("gave up after " + limit.toSeconds() + " s waiting for " + what + "; see " + instance.log());
            }
            Thread.sleep(PAUSE);
        }
    }

    private String tail() {
        List<String> lines = Instance.readText(instance.serverOutput()).orElse("").lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }
}
