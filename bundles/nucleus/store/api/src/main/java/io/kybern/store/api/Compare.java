// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.api;

/// A condition of a [Transaction]: the key was last changed at exactly this revision.
///
/// @param modRevision the expected [Entry#modRevision], 0 if the key must be absent
public record Compare(String key, long modRevision) {
    public Compare {
        if (modRevision < 0) {
            throw new IllegalArgumentException("negative revision " + modRevision);
        }
    }

    public static Compare absent(String key) {
        return new Compare(key, 0);
    }

    public static Compare unchanged(Entry entry) {
        return new Compare(entry.key(), entry.modRevision());
    }
}
