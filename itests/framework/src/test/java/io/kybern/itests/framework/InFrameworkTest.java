// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/// The harness itself: a test method runs inside, beside the bundles of the features it asked for.
@ExtendWith(InFramework.class)
@InFramework.Runs(features = "machinery")
class InFrameworkTest {
    @Test
    void testMethod_runsInItsOwnBundle() {
        Bundle bundle = FrameworkUtil.getBundle(InFrameworkTest.class);
        assertEquals(InFrameworkTest.class.getName(), bundle.getSymbolicName());
        assertEquals(Bundle.ACTIVE, bundle.getState());
    }

    @Test
    void otherBundles_areThoseOfTheFeature() {
        Bundle[] bundles = FrameworkUtil.getBundle(InFrameworkTest.class).getBundleContext().getBundles();
        assertTrue(Arrays.stream(bundles).anyMatch(bundle -> bundle.getSymbolicName().equals("io.kybern.extension")));
        assertTrue(Arrays.stream(bundles).noneMatch(bundle -> bundle.getSymbolicName().equals("io.kybern.store.ignite")));
    }
}
