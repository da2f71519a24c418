// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import java.util.function.Supplier;

/// Runs waits that may be cut short from outside.
interface Interruptible {
    /// @throws io.kybern.runtime.api.RuntimeFailure of reason `INTERRUPTED` when it is cut short
    <T> T call(Supplier<T> wait);
}
