// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.launcher.Distribution;
import io.kybern.launcher.LaunchException;
import io.kybern.launcher.Launcher;
import io.kybern.launcher.RunningFramework;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleRevision;

/// Every distribution resolves, starts all its bundles, and leaves no component waiting.
class DistributionsTest {
    /// `node` is left out: its agent waits for a control plane to join, which nothing provides yet.
    static List<String> distributions() {
        return Distribution.names(InFramework.home()).stream().filter(name -> !name.equals("node")).toList();
    }

    @ParameterizedTest
    @MethodSource("distributions")
    void distribution_started_hasNoWaitingComponent(String name, @TempDir Path data) throws InterruptedException {
        try (RunningFramework framework = Launcher.start(Distribution.load(InFramework.home(), name), InFramework.properties(data))) {
            List<String> idle = framework.bundles().stream().filter(DistributionsTest::shouldRun).map(Bundle::getSymbolicName).toList();
            assertEquals(List.of(), idle, "bundles that are not active");
            assertEquals(List.of(), settled(framework), "components that wait");
        }
    }

    private static boolean shouldRun(Bundle bundle) {
        return bundle.getState() != Bundle.ACTIVE && (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) == 0;
    }

    /// Some components appear only after a slow neighbour (keys, the store): they get ten seconds.
    private static List<String> settled(RunningFramework framework) throws InterruptedException {
        for (int i = 0; i < 100 && !framework.waitingComponents().isEmpty(); i++) {
            Thread.sleep(100);
        }
        return framework.waitingComponents();
    }

    @Test
    void distributionWithoutABundleThatOthersNeed_isRefused_namingBundleAndPackage(@TempDir Path data) {
        Distribution broken = Distribution.load(InFramework.home(), "api").without("io.kybern.resource.api");
        LaunchException refusal = assertThrows(LaunchException.class, () -> Launcher.start(broken, InFramework.properties(data)));
        assertTrue(refusal.getMessage().contains("needs package io.kybern.resource.api"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("bundle io.kybern."), refusal.getMessage());
    }

    @Test
    void unknownDistribution_isRefused_namingTheOthers() {
        LaunchException refusal = assertThrows(LaunchException.class, () -> Distribution.load(InFramework.home(), "nonsense"));
        assertTrue(refusal.getMessage().contains("standalone"), refusal.getMessage());
    }
}
