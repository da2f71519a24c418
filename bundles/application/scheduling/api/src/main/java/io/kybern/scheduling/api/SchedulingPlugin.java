// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.api;

import io.kybern.resource.api.Value;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/// A rule or a preference beside the scheduler's own. Point `scheduling`, kind *call*: every active one is asked in every decision.
///
/// Both methods are called on the scheduling thread's behalf, for each node that the scheduler's own rules leave (thousands of times a second
/// in a busy cluster): they must answer from memory. What they throw makes the node unfit, and the score 0.
@ConsumerType
public interface SchedulingPlugin {
    /// Why a node is not for a pod, in words that are counted and shown as `1 <reason>`; empty when there is no objection.
    default Optional<String> refusal(Value pod, Value node) {
        return Optional.empty();
    }

    /// How good a node is that no rule refuses, from 0 to 100; what is outside counts as the nearer end.
    default int score(Value pod, Value node) {
        return 0;
    }
}
