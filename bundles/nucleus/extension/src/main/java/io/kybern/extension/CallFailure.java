// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

/// Why a plugin gave no answer, as text only: nothing of the plugin is kept.
///
/// @param reason  what kind of failure
/// @param slot    the slot, `<point>/<name>`
/// @param plugin  the Plugin's name
/// @param version the version of its bundle
/// @param text    one sentence for logs and Status messages, without the plugin's name
public record CallFailure(Reason reason, String slot, String plugin, String version, String text) {
    /// The kinds of failure.
    public enum Reason {
        /// The plugin threw, or a class of it didn't link.
        ERROR,
        /// No answer within the budget.
        BUDGET,
        /// All calls that the plugin may have in flight are taken, for the whole budget.
        BUSY,
        /// The plugin is quarantined and isn't called any more.
        QUARANTINED,
        /// The role was revoked, or the plugin is gone.
        WITHDRAWN,
        /// The waiting thread was interrupted; its interrupt flag is set.
        INTERRUPTED
    }
}
