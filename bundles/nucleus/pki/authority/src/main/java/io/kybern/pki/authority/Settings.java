// SPDX-License-Identifier: Apache-2.0
package io.kybern.pki.authority;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What the authority is told.
///
/// @param data the data directory
/// @param port of the Kubernetes API
/// @param serviceAddresses the first address of each service range: the `kubernetes` Service
record Settings(Path data, int port, List<String> serviceAddresses) {
    private static final String DEFAULT_RANGE = "10.96.0.0/12";

    static Settings of(Function<String, Optional<String>> properties) {
        String data = properties.apply("kybern.data")
                .orElseThrow(() -> new IllegalStateException("framework property kybern.data is not set"));
        int port = Integer.parseInt(properties.apply("kybern.port").orElse("6443"));
        List<String> addresses = new ArrayList<>();
        for (String range : properties.apply("kybern.service.cidr").orElse(DEFAULT_RANGE).split(",")) {
            addresses.add(firstAddress(range.strip()));
        }
        return new Settings(Path.of(data), port, List.copyOf(addresses));
    }

    /// The address after the network's own.
    static String firstAddress(String range) {
        int slash = range.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not a range of addresses: " + range);
        }
        try {
            byte[] network = InetAddress.ofLiteral(range.substring(0, slash)).getAddress();
            int hostBits = network.length * 8 - Integer.parseInt(range.substring(slash + 1));
            BigInteger base = new BigInteger(1, network).shiftRight(hostBits).shiftLeft(hostBits);
            byte[] first = base.add(BigInteger.ONE).toByteArray();
            byte[] address = new byte[network.length];
            int length = Math.min(first.length, address.length);
            System.arraycopy(first, first.length - length, address, address.length - length, length);
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not a range of addresses: " + range, e);
        }
    }
}
