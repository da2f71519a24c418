// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

/// How a write is done.
///
/// @param fieldManager who owns the written fields; empty for the component's name
/// @param force an apply takes fields from others
/// @param dryRun nothing is stored
public record WriteOptions(String fieldManager, boolean force, boolean dryRun) {
    public static final WriteOptions DEFAULT = new WriteOptions("", false, false);

    /// An apply that takes conflicting fields.
    public static WriteOptions applyAs(String fieldManager) {
        return new WriteOptions(fieldManager, true, false);
    }
}
