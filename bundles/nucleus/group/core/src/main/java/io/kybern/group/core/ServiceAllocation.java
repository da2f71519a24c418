// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.IpAddress;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Gives a Service its IP families, cluster addresses and node ports, by claims that commit together with it.
final class ServiceAllocation {
    private static final int FIRST_PORT = 30000;
    private static final int LAST_PORT = 32767;
    /// Node ports below this are left to clients that ask for a certain one, as long as others are free.
    private static final int FIRST_DYNAMIC_PORT = 30086;
    private static final String SINGLE = "SingleStack";
    private static final String REQUIRE = "RequireDualStack";

    private final WriteScope scope;
    private final Value service;
    private final Value before;
    private final String owner;
    private final List<AddressRange> ranges;

    ServiceAllocation(WriteScope scope, Value service, Value old) {
        this.scope = scope;
        this.service = service;
        before = old.get("spec");
        owner = owner(service);
        ranges = scope.serviceRanges().stream().map(AddressRange::of).toList();
    }

    private static String owner(Value service) {
        return service.get("metadata", "namespace").text() + "/" + service.get("metadata", "name").text();
    }

    private static String address(String address) {
        return "clusterips/" + address;
    }

    private static String port(long port) {
        return "nodeports/" + port;
    }

    Value allocate() {
        Value spec = service.get("spec");
        if (ServiceStrategy.clustered(spec)) {
            spec = families(spec.asObject());
            spec = ServiceStrategy.headless(spec) ? spec : addresses(spec.asObject());
        }
        spec = ports(spec.asObject());
        releaseUnused(spec);
        return service.asObject().with("spec", spec);
    }

    static void releaseAll(WriteScope scope, Value service) {
        Value spec = service.get("spec");
        claimed(spec).forEach(name -> {
            if (scope.claimed(name).filter(owner(service)::equals).isPresent()) {
                scope.release(name);
            }
        });
    }

    private static Set<String> claimed(Value spec) {
        var claims = new HashSet<String>();
        for (Value address : spec.get("clusterIPs").items()) {
            if (!address.text().equals(ServiceStrategy.NONE) && !address.text().isEmpty()) {
                claims.add(address(address.text()));
            }
        }
        for (Value port : spec.get("ports").items()) {
            if (port.get("nodePort").integer(0) != 0) {
                claims.add(port(port.get("nodePort").integer(0)));
            }
        }
        if (spec.get("healthCheckNodePort").integer(0) != 0) {
            claims.add(port(spec.get("healthCheckNodePort").integer(0)));
        }
        return claims;
    }

    private void releaseUnused(Value spec) {
        Set<String> unused = claimed(before);
        unused.removeAll(claimed(spec));
        unused.forEach(scope::release);
    }

    private ApiException invalid(String field, Value value, String detail) {
        return ApiException.invalid("", "Service", service.get("metadata", "name").text(), List.of(FieldError.invalid(field, value, detail)));
    }

    private ObjectValue families(ObjectValue spec) {
        boolean dual = ranges.size() > 1;
        boolean free = ServiceStrategy.headless(spec) && spec.get("selector").fields().isEmpty();
        String policy = spec.get("ipFamilyPolicy").text();
        if (policy.isEmpty()) {
            String earlier = ServiceStrategy.clustered(before) ? before.get("ipFamilyPolicy").text() : "";
            policy = !earlier.isEmpty() ? earlier : free ? REQUIRE : SINGLE;
        }
        List<Value> addresses = spec.get("clusterIPs").items();
        if (policy.equals(SINGLE) && spec.get("clusterIPs").equals(before.get("clusterIPs"))
                && spec.get("ipFamilies").equals(before.get("ipFamilies")) && addresses.size() > 1) {
            return spec.with("ipFamilyPolicy", policy).with("clusterIPs", Value.array(addresses.getFirst()))
                    .with("ipFamilies", Value.array(spec.get("ipFamilies").get(0)));
        }
        List<String> families = new ArrayList<>(spec.get("ipFamilies").items().stream().map(Value::text).toList());
        for (int i = families.size(); i < addresses.size(); i++) {
            IpAddress.parse(addresses.get(i).text()).ifPresent(address -> families.add(address.family()));
        }
        if (!free) {
            if (policy.equals(REQUIRE) && !dual) {
                throw invalid("spec.ipFamilyPolicy", Value.of(policy), "this cluster is not configured for dual-stack services");
            }
            for (int i = 0; i < families.size(); i++) {
                if (range(families.get(i)).isEmpty()) {
                    throw invalid("spec.ipFamilies[" + i + "]", Value.of(families.get(i)), "not configured on this cluster");
                }
            }
        }
        if (families.isEmpty()) {
            families.add(ranges.getFirst().family());
        }
        if (!policy.equals(SINGLE) && (dual || free) && families.size() == 1) {
            families.add(families.getFirst().equals("IPv4") ? "IPv6" : "IPv4");
        }
        return spec.with("ipFamilyPolicy", policy).with("ipFamilies", Value.strings(families));
    }

    private List<AddressRange> range(String family) {
        return ranges.stream().filter(range -> range.family().equals(family)).toList();
    }

    private ObjectValue addresses(ObjectValue spec) {
        List<Value> asked = spec.get("clusterIPs").items();
        List<Value> families = spec.get("ipFamilies").items();
        List<Value> given = new ArrayList<>();
        for (int i = 0; i < families.size(); i++) {
            AddressRange range = range(families.get(i).text()).stream().findFirst().orElse(ranges.getFirst());
            given.add(i < asked.size() && !asked.get(i).text().isEmpty() ? asked(spec, i, range) : next(range));
        }
        asked.stream().skip(families.size()).forEach(given::add);
        return spec.with("clusterIPs", Value.array(given)).with("clusterIP", given.getFirst());
    }

    /// An address that replaces another is left to validation, which refuses it.
    private Value asked(ObjectValue spec, int index, AddressRange range) {
        Value address = spec.get("clusterIPs").get(index);
        if (before.get("clusterIPs").items().contains(address) || !before.get("clusterIPs").get(index).text().isEmpty()) {
            return address;
        }
        IpAddress parsed = IpAddress.parse(address.text()).orElse(null);
        if (parsed == null) {
            return address;
        }
        String failed = "failed to allocate IP " + address.text() + ": ";
        if (!range.contains(parsed)) {
            throw invalid("spec.clusterIPs", spec.get("clusterIPs"), failed + "the provided IP (" + address.text()
                    + ") is not in the valid range. The range of valid IPs is " + range);
        }
        if (!scope.claim(address(parsed.toString()), owner)) {
            throw invalid("spec.clusterIPs", spec.get("clusterIPs"), failed + "provided IP is already allocated");
        }
        return address;
    }

    private Value next(AddressRange range) {
        long band = range.staticBand();
        long dynamic = range.size() - band;
        int seed = service.get("metadata", "uid").text(owner).hashCode();
        long start = dynamic <= 0 ? 0 : Math.floorMod(seed * 0x9E3779B97F4A7C15L, dynamic);
        for (long i = 0; i < range.size(); i++) {
            long offset = i < dynamic ? band + (start + i) % dynamic : i - dynamic;
            String text = range.at(offset).toString();
            if (scope.claimed(address(text)).isEmpty() && scope.claim(address(text), owner)) {
                return Value.of(text);
            }
        }
        throw ApiException.internal("failed to allocate a serviceIP: range is full");
    }

    private ObjectValue ports(ObjectValue spec) {
        ObjectValue result = spec;
        if (ServiceStrategy.mayHaveNodePorts(spec)) {
            result = nodePorts(spec);
        }
        if (ServiceStrategy.healthCheck(spec)) {
            long asked = spec.get("healthCheckNodePort").integer(0);
            if (asked == 0) {
                result = result.with("healthCheckNodePort", free());
            } else if (asked != before.get("healthCheckNodePort").integer(0)) {
                claim("spec.healthCheckNodePort", asked);
            }
        }
        return result;
    }

    private ObjectValue nodePorts(ObjectValue spec) {
        Set<Long> earlier = new HashSet<>();
        before.get("ports").items().forEach(port -> earlier.add(port.get("nodePort").integer(0)));
        Map<Long, Long> shared = new HashMap<>();
        Set<String> used = new HashSet<>();
        List<Value> ports = new ArrayList<>(spec.get("ports").items());
        for (int i = 0; i < ports.size(); i++) {
            Value port = ports.get(i);
            long asked = port.get("nodePort").integer(0);
            if (asked != 0) {
                if (!earlier.contains(asked)) {
                    claim("spec.ports[" + i + "].nodePort", asked);
                }
                shared.put(port.get("port").integer(0), asked);
                used.add(asked + "/" + port.get("protocol").text());
            }
        }
        for (int i = 0; i < ports.size() && ServiceStrategy.nodePorts(spec); i++) {
            Value port = ports.get(i);
            if (port.get("nodePort").integer(0) == 0) {
                Long same = shared.get(port.get("port").integer(0));
                long chosen = same != null && used.add(same + "/" + port.get("protocol").text()) ? same : free();
                shared.put(port.get("port").integer(0), chosen);
                used.add(chosen + "/" + port.get("protocol").text());
                ports.set(i, port.asObject().with("nodePort", chosen));
            }
        }
        return ports.isEmpty() ? spec : spec.with("ports", Value.array(ports));
    }

    private void claim(String field, long asked) {
        if (asked < FIRST_PORT || asked > LAST_PORT) {
            throw invalid(field, Value.of(asked), "provided port is not in the valid range. The range of valid ports is " + FIRST_PORT + "-" + LAST_PORT);
        }
        if (!scope.claim(port(asked), owner)) {
            throw invalid(field, Value.of(asked), "provided port is already allocated");
        }
    }

    private long free() {
        int dynamic = LAST_PORT - FIRST_DYNAMIC_PORT + 1;
        int size = LAST_PORT - FIRST_PORT + 1;
        int start = Math.floorMod(service.get("metadata", "uid").text(owner).hashCode(), dynamic);
        for (int i = 0; i < size; i++) {
            long candidate = i < dynamic ? FIRST_DYNAMIC_PORT + (start + i) % dynamic : FIRST_PORT + i - dynamic;
            if (scope.claimed(port(candidate)).isEmpty() && scope.claim(port(candidate), owner)) {
                return candidate;
            }
        }
        throw ApiException.internal("failed to allocate a nodePort: range is full");
    }
}
