// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.time.Duration;
import org.osgi.annotation.versioning.ProviderType;

/// One plugin's time in a role. Methods are called once each at most, one after the other, on a thread of the registry.
@ProviderType
public interface RoleSession {
    /// Starts to act. Returns soon: the session's work is on its own threads.
    void begin();

    /// Takes no new work, finishes what is in hand, and returns when that's done, at the latest after `deadline`.
    void end(Duration deadline);

    /// Takes the session's client away: after this returns, nothing that the plugin still does has an effect. Called for every
    /// prepared session in the end, begun or not.
    void revoke();
}
