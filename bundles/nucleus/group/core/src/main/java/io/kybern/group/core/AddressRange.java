// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.resource.api.IpAddress;
import java.math.BigInteger;

/// The addresses of a CIDR that Services may have: all but the network's own and, for IPv4, the broadcast address.
record AddressRange(String cidr, BigInteger first, long size, int bits) {
    private static final int MOST_BITS = 20;

    static AddressRange of(String cidr) {
        int slash = cidr.indexOf('/');
        IpAddress address = IpAddress.parse(cidr.substring(0, slash)).orElseThrow(() -> new IllegalArgumentException(cidr));
        int hostBits = address.bits() - Integer.parseInt(cidr.substring(slash + 1));
        BigInteger network = address.number().shiftRight(hostBits).shiftLeft(hostBits);
        long all = 1L << Math.min(hostBits, MOST_BITS);
        return new AddressRange(cidr, network.add(BigInteger.ONE), Math.max(1, all - (address.v6() ? 1 : 2)), address.bits());
    }

    String family() {
        return bits == 32 ? "IPv4" : "IPv6";
    }

    boolean contains(IpAddress address) {
        return address.bits() == bits && address.number().compareTo(first) >= 0
                && address.number().compareTo(first.add(BigInteger.valueOf(size))) < 0;
    }

    IpAddress at(long offset) {
        return IpAddress.of(first.add(BigInteger.valueOf(offset)), bits);
    }

    /// How many addresses at the lower end are left to clients that ask for a certain one, as long as others are free.
    long staticBand() {
        return size < 16 ? 0 : Math.min(Math.max(16, size / 16), 256);
    }

    @Override
    public String toString() {
        return cidr;
    }
}
