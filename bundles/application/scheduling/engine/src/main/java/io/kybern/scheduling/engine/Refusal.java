// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import java.util.List;

/// Why a node is not for a pod.
///
/// @param resolvable whether it would help to remove other pods from the node
record Refusal(Cause cause, List<String> reasons, boolean resolvable) {
    static Refusal of(Cause cause, String reason, boolean resolvable) {
        return new Refusal(cause, List.of(reason), resolvable);
    }
}
