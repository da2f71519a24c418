// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.server.api.HealthCheck;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What every [HealthCheck] keeps. Extend it in the provider's tests.
public abstract class HealthCheckContract {
    /// The check, its subject in any state.
    protected abstract HealthCheck check();

    @Test
    public void name_fitsIntoAPathAndALine() {
        HealthCheck check = check();
        assertTrue(check.name().matches("[a-zA-Z0-9][-a-zA-Z0-9_./]*"), check::name);
        assertEquals(check.name(), check.name());
    }

    @Test
    public void answersAtOnce_howeverOftenAsked() {
        HealthCheck check = check();
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (int i = 0; i < 10_000; i++) {
                check.problem().ifPresent(problem -> assertTrue(!problem.isBlank() && !problem.contains("\n"), problem));
            }
        });
    }
}
