// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.api;

/// A key with its value as of its last change.
///
/// @param value never to be changed: the store, its history and caches share it
/// @param createRevision the revision since which the key exists without a gap
/// @param modRevision the revision of the last change
public record Entry(String key, byte[] value, long createRevision, long modRevision) {}
