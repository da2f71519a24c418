// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.api;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/// Receives the changes of a subscription, one call at a time, on the store's own thread (history too). Whatever a listener does there
/// delays every subscription and every answer: it never blocks, and may not call [Store#commit] or [Store#compact], which
/// throw there. One that throws is closed.
@ConsumerType
public interface Listener {
    /// All changes of one revision that match the prefix: at least one.
    void batch(long revision, List<Change> changes);

    /// Everything up to this revision has been delivered, whether or not it matched. Called after the history and after each group
    /// of transactions.
    default void progress(long revision) {}

    /// The last call: the subscription ended and was not closed by its owner.
    ///
    /// @param reason why, in words: the store was closed or failed, or this listener threw
    default void closed(String reason) {}
}
