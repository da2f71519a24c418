// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real jars, two versions that decide differently, each with its own configuration and a shared nucleus service.
@Timeout(300)
final class SwapInFrameworkTest {
    @TempDir
    Path directory;

    @Test
    void fiveHundredSwapsFailNoCallAndFreeTheirLoaders() throws Exception {
        try (FrameworkUnderTest framework = new FrameworkUnderTest(directory)) {
            framework.shared();
            Path first = framework.jars.plugin("v1", false);
            Path second = framework.jars.plugin("v2", false);
            assertEquals("well", framework.drive("swap 2 " + first + " " + second));
            long before = FrameworkUnderTest.loaders();
            assertTrue(before > 5, "the histogram shows bundle class loaders: " + before);
            assertEquals("well", framework.drive("swap 500 " + first + " " + second));
            long after = FrameworkUnderTest.loaders();
            assertTrue(after <= before + 1, before + " loaders before, " + after + " after");
        }
    }
}
