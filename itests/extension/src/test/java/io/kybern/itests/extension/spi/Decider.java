// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.extension.spi;

import org.osgi.annotation.versioning.ConsumerType;

/// Decides.
@ConsumerType
public interface Decider {
    /// `version:configured:shared`.
    String decide(String question);
}
