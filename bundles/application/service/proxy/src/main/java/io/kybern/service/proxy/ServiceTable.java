// SPDX-License-Identifier: Apache-2.0
package io.kybern.service.proxy;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/// All Services at one moment, by name.
record ServiceTable(SortedMap<String, ServicePort> ports) {
    static final ServiceTable EMPTY = new ServiceTable(new TreeMap<>());

    static ServiceTable of(Collection<ServicePort> ports) {
        var byName = new TreeMap<String, ServicePort>();
        ports.forEach(port -> byName.put(port.name(), port));
        return new ServiceTable(byName);
    }
}
