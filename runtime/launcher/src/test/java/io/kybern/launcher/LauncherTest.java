// SPDX-License-Identifier: Apache-2.0
package io.kybern.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;

class LauncherTest {
    @TempDir
    private Path folder;

    private TestFeatures features;

    @BeforeEach
    void home() {
        features = new TestFeatures(folder);
    }

    private RunningFramework start(String bundles) throws Exception {
        features.feature("f", "\"bundles\": [" + bundles + "]").distribution("d", TestFeatures.composedOf("f"));
        return Launcher.start(Distribution.load(folder, "d"), Map.of(Constants.FRAMEWORK_STORAGE, folder.resolve("storage").toString()));
    }

    private String refusal(String bundles) {
        return assertThrows(LaunchException.class, () -> start(bundles)).getMessage();
    }

    @Test
    void bundles_areStartedAtTheirLevel() throws Exception {
        features.bundle("a", Map.of("Export-Package", "p;version=1.0")).bundle("b", Map.of("Import-Package", "p;version=\"[1,2)\""));
        try (RunningFramework framework = start("{\"id\": \"t:b:1\"}, {\"id\": \"t:a:1\", \"bundleStartLevel\": 4}")) {
            assertEquals(Bundle.ACTIVE, framework.bundle("b").orElseThrow().getState());
            assertEquals(4, framework.bundle("a").orElseThrow().adapt(BundleStartLevel.class).getStartLevel());
            assertTrue(framework.stop(Duration.ofSeconds(20)));
        }
    }

    @Test
    void twoBundlesOfOneNameAndVersion_canBeInstalled() throws Exception {
        features.bundle("a", Map.of());
        try (RunningFramework framework = start("{\"id\": \"t:a:1\"}")) {
            Bundle second = framework.context().installBundle("other", folder.resolve("lib/t/a/1/a-1.jar").toUri().toURL().openStream());
            assertEquals("a", second.getSymbolicName());
        }
    }

    @Test
    void missingPackage_isNamedWithItsRange_andWhoNeedsIt() throws Exception {
        features.bundle("b", Map.of("Import-Package", "p.q;version=\"[1.2,2)\""));
        assertEquals("the distribution does not resolve:\n  bundle b needs package p.q [1.2.0,2.0.0), which no bundle exports", refusal("{\"id\": \"t:b:1\"}"));
    }

    @Test
    void packageInAnotherVersion_isNamedWithItsExporter() throws Exception {
        features.bundle("a", Map.of("Export-Package", "p;version=3.0")).bundle("b", Map.of("Import-Package", "p;version=\"[1,2)\""));
        assertEquals("the distribution does not resolve:\n  bundle b needs package p [1.0.0,2.0.0), which no bundle exports in that version "
                + "(there is 3.0.0 by a)", refusal("{\"id\": \"t:a:1\"}, {\"id\": \"t:b:1\"}"));
    }

    @Test
    void missingCapability_isNamed_butOnlyWhereItBegins() throws Exception {
        features.bundle("a", Map.of("Require-Capability", "x.y;filter:=\"(x.y=z)\"", "Export-Package", "p")).bundle("b", Map.of("Import-Package", "p"));
        assertEquals("the distribution does not resolve:\n  bundle a needs capability x.y (x.y=z), which no bundle provides",
                refusal("{\"id\": \"t:a:1\"}, {\"id\": \"t:b:1\"}"));
    }

    @Test
    void bundleWhoseActivatorIsMissing_isOneReadableError() throws Exception {
        features.bundle("a", Map.of("Bundle-Activator", "no.such.Activator"));
        assertTrue(refusal("{\"id\": \"t:a:1\"}").startsWith("bundle a does not start: "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "(&(osgi.wiring.package=p)(version>=1.0.0)(!(version>=2.0.0)))|[1.0.0,2.0.0)",
        "(&(osgi.wiring.package=p)(version>=1.0.0))|1.0.0 or newer",
        "(&(osgi.wiring.package=p)(!(version<=1.0.0))(version<=2.0.0))|(1.0.0,2.0.0]",
        "(osgi.wiring.package=p)|''"})
    void versionRanges_areShownAsManifestsWriteThem(String filter, String range) {
        assertEquals(range, VersionRangeText.of(filter));
    }

    @Test
    void variables_areFrameworkProperties_unknownOnesStay() {
        assertEquals("port 7 and ${other}", Launcher.substitute("port ${kybern.port} and ${other}", Map.of("kybern.port", "7")));
    }
}
