// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/// What happens to slots when bundles and services come and go without order.
@Timeout(120)
final class LifeCycleTest {
    @TempDir
    Path directory;

    private static void awaitAnswer(FrameworkUnderTest framework, String expected) throws Exception {
        long patience = System.nanoTime() + 10_000_000_000L;
        while (!framework.drive("ask").equals(expected) && System.nanoTime() < patience) {
            Thread.sleep(10);
        }
        assertEquals(expected, framework.drive("ask"));
    }

    @Test
    void aShippedPluginFillsItsSlotByItselfAndCallsInFlightOutliveItsStop() throws Exception {
        try (FrameworkUnderTest framework = new FrameworkUnderTest(directory)) {
            framework.shared();
            Bundle plugin = framework.install(framework.jars.plugin("v1", false));
            plugin.start();
            awaitAnswer(framework, "v1:none");
            assertTrue(framework.drive("offers").contains("origin=DISTRIBUTION, order=5"), framework.drive("offers"));
            assertEquals("nobody v1:none stopped", framework.drive("stop-in-call " + plugin.getBundleId()));
            plugin.start();
            awaitAnswer(framework, "v1:none");
        }
    }

    @Test
    void aLostReferenceWithdrawsAndItsReturnRemakes() throws Exception {
        try (FrameworkUnderTest framework = new FrameworkUnderTest(directory)) {
            Bundle shared = framework.shared();
            framework.install(framework.jars.plugin("v1", false)).start();
            awaitAnswer(framework, "v1:none");
            shared.stop();
            assertEquals("nobody", framework.drive("ask"));
            shared.start();
            awaitAnswer(framework, "v1:none");

            Path second = framework.jars.plugin("v2", false);
            framework.drive("install kybern:1" + second + " own");
            assertEquals("v2:own", framework.drive("ask"));
            shared.stop();
            assertEquals("nobody", framework.drive("ask"));
            shared.start();
            awaitAnswer(framework, "v2:own");
        }
    }

    @Test
    void aRequiredShippedPluginClosesItsPointUntilItIsThere() throws Exception {
        try (FrameworkUnderTest framework = new FrameworkUnderTest(directory)) {
            Bundle plugin = framework.install(framework.jars.plugin("v1", true));
            String slot = framework.drive("slot");
            long patience = System.nanoTime() + 10_000_000_000L;
            while (!slot.contains("required=true") && System.nanoTime() < patience) {
                Thread.sleep(20);
                slot = framework.drive("slot");
            }
            assertEquals("Decider is closed: required plugin decision/decider is not available", framework.drive("ask"));
            framework.shared();
            plugin.start();
            awaitAnswer(framework, "v1:none");
        }
    }

    @Test
    void aPluginThatCannotStartSaysWhy() throws Exception {
        try (FrameworkUnderTest framework = new FrameworkUnderTest(directory)) {
            Path jar = framework.jars.plugin("v1", false);
            assertEquals("plugin decider 1.0.0 is not ready: its component could not be activated: no service of type "
                + "io.kybern.itests.extension.spi.Shared is available to it", framework.drive("install kybern:1" + jar + " x"));
            framework.shared();
            assertEquals("plugin decider 1.0.0 is not ready: its component could not be activated: IllegalArgumentException: "
                + "labels must not be empty", framework.drive("install kybern:2" + jar + " empty"));
            assertEquals("nobody", framework.drive("ask"));
        }
    }
}
