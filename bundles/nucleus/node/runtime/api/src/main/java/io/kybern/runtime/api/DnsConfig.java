// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.util.List;

/// The sandbox's `resolv.conf`. All empty means the node's own.
public record DnsConfig(List<String> servers, List<String> searches, List<String> options) {
    public static final DnsConfig NODE = new DnsConfig(List.of(), List.of(), List.of());

    public DnsConfig {
        servers = List.copyOf(servers);
        searches = List.copyOf(searches);
        options = List.copyOf(options);
    }
}
