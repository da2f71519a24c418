// SPDX-License-Identifier: Apache-2.0
package io.kybern.service.proxy;

import io.kybern.resource.api.Value;
import io.kybern.server.api.StoredObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/// Reads Services and EndpointSlices into a [ServiceTable]. Remembers what it read of each object, so that an object is decoded only
/// after it changed. Used by one thread at a time.
final class SliceReader {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final String PROXY_NAME = "service.kubernetes.io/service-proxy-name";
    private static final int DEFAULT_AFFINITY_SECONDS = 10_800;

    private final String nodeName;
    private final Memory<List<PortFacts>> services = new Memory<>(SliceReader::ports);
    private final Memory<SliceFacts> slices = new Memory<>(this::slice);

    /// @param port without endpoints
    private record PortFacts(String portName, String protocol, ServicePort port) {}

    private record SlicePort(String name, String protocol, int number) {}

    private record SliceEndpoint(String address, boolean local, boolean ready) {}

    /// @param endpoints ready ones, and those that end but still serve
    private record SliceFacts(List<SlicePort> ports, List<SliceEndpoint> endpoints) {}

    SliceReader(String nodeName) {
        this.nodeName = nodeName;
    }

    ServiceTable read(Collection<StoredObject> allServices, Collection<StoredObject> allSlices) {
        var byService = new HashMap<String, List<SliceFacts>>();
        slices.read(allSlices, slice -> slice.labels().containsKey(SERVICE_NAME))
                .forEach((slice, facts) -> byService
                        .computeIfAbsent(slice.namespace() + "/" + slice.labels().get(SERVICE_NAME), name -> new ArrayList<>()).add(facts));
        var table = new ArrayList<ServicePort>();
        services.read(allServices, service -> !service.labels().containsKey(PROXY_NAME))
                .forEach((service, ports) -> {
                    var own = byService.getOrDefault(service.namespace() + "/" + service.name(), List.of());
                    ports.forEach(port -> table.add(port.port().withEndpoints(endpoints(own, port))));
                });
        return ServiceTable.of(table);
    }

    /// The ready endpoints; when there is none, those that end but still serve.
    private static List<Endpoint> endpoints(List<SliceFacts> slices, PortFacts port) {
        Set<Endpoint> ready = new HashSet<>();
        Set<Endpoint> ending = new HashSet<>();
        for (var slice : slices) {
            for (var offered : slice.ports()) {
                if (offered.name().equals(port.portName()) && offered.protocol().equals(port.protocol())) {
                    slice.endpoints().forEach(endpoint -> (endpoint.ready() ? ready : ending)
                            .add(new Endpoint(endpoint.address(), offered.number(), endpoint.local())));
                }
            }
        }
        return List.copyOf(ready.isEmpty() ? ending : ready);
    }

    private static List<PortFacts> ports(StoredObject service) {
        var spec = service.value().get("spec");
        var clusterIp = ipv4(spec);
        if (clusterIp.isEmpty() || spec.get("type").text("").equals("ExternalName")) {
            return List.of();
        }
        var external = new ArrayList<String>();
        spec.get("externalIPs").items().forEach(address -> external.add(address.text("")));
        if (spec.get("type").text("").equals("LoadBalancer")) {
            service.value().get("status", "loadBalancer", "ingress").items().forEach(ingress -> external.add(ingress.get("ip").text("")));
        }
        external.removeIf(address -> address.isEmpty() || address.contains(":"));
        int affinity = spec.get("sessionAffinity").text("").equals("ClientIP")
                ? (int) spec.get("sessionAffinityConfig", "clientIP", "timeoutSeconds").integer(DEFAULT_AFFINITY_SECONDS) : 0;
        var ports = new ArrayList<PortFacts>();
        for (var port : spec.get("ports").items()) {
            var name = port.get("name").text("");
            var protocol = port.get("protocol").text("TCP");
            ports.add(new PortFacts(name, protocol, new ServicePort(
                    service.namespace() + "/" + service.name() + ":" + name + "/" + protocol, clusterIp, protocol.toLowerCase(Locale.ROOT),
                    (int) port.get("port").integer(0), (int) port.get("nodePort").integer(0), external,
                    spec.get("externalTrafficPolicy").text("").equals("Local"), spec.get("internalTrafficPolicy").text("").equals("Local"),
                    affinity, List.of())));
        }
        return ports;
    }

    private static String ipv4(Value spec) {
        for (var address : spec.get("clusterIPs").items()) {
            if (!address.text("").contains(":") && !address.text("").equals("None")) {
                return address.text("");
            }
        }
        var single = spec.get("clusterIP").text("");
        return single.contains(":") || single.equals("None") ? "" : single;
    }

    private SliceFacts slice(StoredObject slice) {
        if (!slice.value().get("addressType").text("").equals("IPv4")) {
            return new SliceFacts(List.of(), List.of());
        }
        var ports = new ArrayList<SlicePort>();
        for (var port : slice.value().get("ports").items()) {
            int number = (int) port.get("port").integer(0);
            if (number != 0) {
                ports.add(new SlicePort(port.get("name").text(""), port.get("protocol").text("TCP"), number));
            }
        }
        var endpoints = new ArrayList<SliceEndpoint>();
        slice.value().get("endpoints").items().forEach(endpoint -> endpoint(endpoint).ifPresent(endpoints::add));
        return new SliceFacts(ports, endpoints);
    }

    private Optional<SliceEndpoint> endpoint(Value endpoint) {
        var conditions = endpoint.get("conditions");
        boolean ready = conditions.get("ready").truth(true);
        boolean ends = conditions.get("serving").truth(ready) && conditions.get("terminating").truth(false);
        var addresses = endpoint.get("addresses").items();
        if (addresses.isEmpty() || !ready && !ends) {
            return Optional.empty();
        }
        return Optional.of(new SliceEndpoint(addresses.getFirst().text(""), endpoint.get("nodeName").text("").equals(nodeName), ready));
    }

    /// What was read of each object, as long as the object is there unchanged.
    private static final class Memory<T> {
        private record Read<T>(long revision, T facts) {}

        private final Function<StoredObject, T> decode;
        private Map<String, Read<T>> known = Map.of();

        Memory(Function<StoredObject, T> decode) {
            this.decode = decode;
        }

        Map<StoredObject, T> read(Collection<StoredObject> objects, Predicate<StoredObject> wanted) {
            var now = new HashMap<String, Read<T>>();
            var facts = new HashMap<StoredObject, T>();
            for (var object : objects) {
                if (!wanted.test(object)) {
                    continue;
                }
                var before = known.get(object.uid());
                var read = before != null && before.revision() == object.revision() ? before
                        : new Read<>(object.revision(), decode.apply(object));
                now.put(object.uid(), read);
                facts.put(object, read.facts());
            }
            known = now;
            return facts;
        }
    }
}
