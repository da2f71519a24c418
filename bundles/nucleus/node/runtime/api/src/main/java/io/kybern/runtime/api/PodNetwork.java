// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

/// The pod network of one instance on this machine. Instances differ in their index, so that neither bridges, addresses, nor nftables
/// tables collide.
///
/// @param index 0 to 63, free on this machine
public record PodNetwork(int index) {
    public PodNetwork {
        if (index < 0 || index > 63) {
            throw new IllegalArgumentException("instance index out of range: " + index);
        }
    }

    /// The bridge's name.
    public String bridge() {
        return "kybern" + index;
    }

    /// The addresses of this node's pods, `10.(64+index).0.0/24`.
    public String podCidr() {
        return "10." + (64 + index) + ".0.0/24";
    }

    /// The bridge's own address, through which pods reach the node.
    public String gateway() {
        return "10." + (64 + index) + ".0.1";
    }

    /// All pod addresses of the cluster, `10.(64+index).0.0/16`.
    public String clusterCidr() {
        return "10." + (64 + index) + ".0.0/16";
    }

    /// The addresses of Services, `10.(128+index).0.0/16`.
    public String serviceCidr() {
        return "10." + (128 + index) + ".0.0/16";
    }

    /// Prefix of the names of this instance's nftables tables.
    public String tablePrefix() {
        return "kybern" + index;
    }
}
