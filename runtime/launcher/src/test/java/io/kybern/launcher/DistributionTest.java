// SPDX-License-Identifier: Apache-2.0
package io.kybern.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionTest {
    @Test
    void distribution_isComposedOfFeatures_eachBundleOnce_withItsLevel(@TempDir Path home) throws Exception {
        new TestFeatures(home).bundle("a", Map.of()).bundle("b", Map.of())
                .feature("low", "\"bundles\": [{\"id\": \"t:a:1\", \"bundleStartLevel\": 3}]")
                .feature("high", "\"bundles\": [{\"id\": \"t:b:1\"}, {\"id\": \"t:a:1\"}], \"configurations\": {\"pid\": {\"k\": \"v\"}}, "
                        + TestFeatures.composedOf("low"))
                .distribution("all", TestFeatures.composedOf("high", "low"));
        Distribution all = Distribution.load(home, "all");
        assertEquals(List.of("t:a:1 low 3", "t:b:1 high 10"),
                all.bundles().stream().map(bundle -> bundle.id() + " " + bundle.feature() + " " + bundle.startLevel()).toList());
        assertEquals(Map.of("pid", Map.of("k", "v")), all.configurations());
        assertEquals(10, all.startLevel());
    }

    @Test
    void frameworkProperties_ofTheDistribution_goBeforeThoseOfFeatures(@TempDir Path home) throws Exception {
        String properties = "\"extensions\": {\"framework-launching-properties\": {\"type\": \"json\", \"kind\": \"mandatory\", \"json\": {\"p\": \"%s\"}}%s}";
        new TestFeatures(home).feature("f", properties.formatted("feature", ""))
                .distribution("d", properties.formatted("distribution",
                        ", " + TestFeatures.composedOf("f").replaceFirst("^\"extensions\": \\{", "").replaceFirst("}$", "")));
        assertEquals(Map.of("p", "distribution"), Distribution.load(home, "d").frameworkProperties());
    }

    @Test
    void missingJar_isOneError_namingBundleFeatureAndFile(@TempDir Path home) throws Exception {
        new TestFeatures(home).feature("f", "\"bundles\": [{\"id\": \"t:gone:1\"}]").distribution("d", TestFeatures.composedOf("f"));
        LaunchException failure = assertThrows(LaunchException.class, () -> Distribution.load(home, "d"));
        assertEquals("bundle t:gone:1 of feature \"f\" is missing: no file " + home.resolve("lib/t/gone/1/gone-1.jar"), failure.getMessage());
    }

    @Test
    void missingFeature_isNamed(@TempDir Path home) throws Exception {
        new TestFeatures(home).distribution("d", TestFeatures.composedOf("nothing"));
        assertTrue(assertThrows(LaunchException.class, () -> Distribution.load(home, "d")).getMessage().startsWith("there is no feature \"nothing\""));
    }

    @Test
    void malformedFeature_isNamed(@TempDir Path home) throws Exception {
        new TestFeatures(home).distribution("d", "nonsense");
        LaunchException failure = assertThrows(LaunchException.class, () -> Distribution.load(home, "d"));
        assertTrue(failure.getMessage().contains("d.json is not valid OSGi Feature JSON"), failure.getMessage());
    }
}
