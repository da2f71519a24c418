// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import org.osgi.annotation.versioning.ConsumerType;

/// Optional on a plugin class: a check that it can work, run once in standby, before any call.
@ConsumerType
@FunctionalInterface
public interface SelfTest {
    /// Returns when all is well; throws to say what isn't, and the plugin doesn't become ready. At most 10 seconds.
    void selfTest();
}
