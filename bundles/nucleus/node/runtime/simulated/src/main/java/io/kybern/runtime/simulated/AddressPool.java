// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.simulated;

import io.kybern.runtime.api.RuntimeFailure;
import java.util.BitSet;

/// Pod addresses that all simulated nodes of this process share: the cluster's /16 without its first /24, which belongs to the
/// real node.
final class AddressPool {
    private static final int FIRST = 256;
    private static final int END = 65_536;

    private final BitSet taken = new BitSet(END);
    private int next = FIRST;

    synchronized int take() {
        int free = taken.nextClearBit(next);
        if (free >= END) {
            free = taken.nextClearBit(FIRST);
        }
        if (free >= END) {
            throw new RuntimeFailure(RuntimeFailure.Reason.INTERNAL, "all addresses of simulated pods are in use");
        }
        taken.set(free);
        next = free + 1;
        return free;
    }

    synchronized void giveBack(int number) {
        taken.clear(number);
    }

    static String text(String clusterCidr, int number) {
        var prefix = clusterCidr.split("\\.");
        return prefix[0] + "." + prefix[1] + "." + (number >> 8) + "." + (number & 0xff);
    }
}
