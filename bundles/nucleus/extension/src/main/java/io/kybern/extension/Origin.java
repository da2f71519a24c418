// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

/// Where a plugin's code comes from.
public enum Origin {
    /// Shipped with the distribution: trusted as the nucleus itself, called on the caller's thread.
    DISTRIBUTION("Distribution"),
    /// Installed through a Plugin object: called under budget on a thread of its own.
    CLUSTER("Cluster");

    private final String text;

    Origin(String text) {
        this.text = text;
    }

    /// As `Plugin.status.origin` writes it.
    public String text() {
        return text;
    }
}
