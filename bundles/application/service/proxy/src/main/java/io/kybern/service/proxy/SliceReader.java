// SPDX-License-Identifier: Apache-2.0
package io.kybern.service.proxy;

import io.kybern.resource.api.Value;
import io.kybern.server.api.StoredObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reads Services and EndpointSlices into a [ServiceTable].
final class SliceReader {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final String PROXY_NAME = "service.kubernetes.io/service-proxy-name";
    private static final int DEFAULT_AFFINITY_SECONDS = 10_800;

    private final String nodeName;

    SliceReader(String nodeName) {
        this.nodeName = nodeName;
    }

    ServiceTable read(Collection<StoredObject> services, Collection<StoredObject> slices) {
        var byService = new HashMap<String, List<Value>>();
        for (var slice : slices) {
            var service = slice.labels().get(SERVICE_NAME);
            if (service != null && slice.value().get("addressType").text("").equals("IPv4")) {
                byService.computeIfAbsent(slice.namespace() + "/" + service, name -> new ArrayList<>()).add(slice.value());
            }
        }
        var ports = new ArrayList<ServicePort>();
        for (var service : services) {
            if (!service.labels().containsKey(PROXY_NAME)) {
                var name = service.namespace() + "/" + service.name();
                read(name, service.value().get("spec"), service.value().get("status"), byService.getOrDefault(name, List.of()), ports);
            }
        }
        return ServiceTable.of(ports);
    }

    private void read(String name, Value spec, Value status, List<Value> slices, List<ServicePort> into) {
        var clusterIp = ipv4(spec);
        if (clusterIp.isEmpty() || spec.get("type").text("").equals("ExternalName")) {
            return;
        }
        var external = new ArrayList<String>();
        spec.get("externalIPs").items().forEach(address -> external.add(address.text("")));
        if (spec.get("type").text("").equals("LoadBalancer")) {
            status.get("loadBalancer", "ingress").items().forEach(ingress -> external.add(ingress.get("ip").text("")));
        }
        external.removeIf(address -> address.isEmpty() || address.contains(":"));
        int affinity = spec.get("sessionAffinity").text("").equals("ClientIP")
                ? (int) spec.get("sessionAffinityConfig", "clientIP", "timeoutSeconds").integer(DEFAULT_AFFINITY_SECONDS) : 0;
        for (var port : spec.get("ports").items()) {
            var portName = port.get("name").text("");
            into.add(new ServicePort(name + ":" + portName + "/" + port.get("protocol").text("TCP"), clusterIp,
                    port.get("protocol").text("TCP").toLowerCase(Locale.ROOT), (int) port.get("port").integer(0),
                    (int) port.get("nodePort").integer(0), external,
                    spec.get("externalTrafficPolicy").text("").equals("Local"), spec.get("internalTrafficPolicy").text("").equals("Local"),
                    affinity, endpoints(slices, portName, port.get("protocol").text("TCP"))));
        }
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

    /// The ready endpoints; when there is none, those that end but still serve.
    private List<Endpoint> endpoints(List<Value> slices, String portName, String protocol) {
        var ready = new HashMap<Endpoint, Boolean>();
        var ending = new HashMap<Endpoint, Boolean>();
        for (var slice : slices) {
            for (var port : slice.get("ports").items()) {
                if (port.get("name").text("").equals(portName) && port.get("protocol").text("TCP").equals(protocol)) {
                    slice.get("endpoints").items().forEach(endpoint -> add(endpoint, (int) port.get("port").integer(0), ready, ending));
                }
            }
        }
        return List.copyOf((ready.isEmpty() ? ending : ready).keySet());
    }

    private void add(Value endpoint, int port, Map<Endpoint, Boolean> ready, Map<Endpoint, Boolean> ending) {
        var conditions = endpoint.get("conditions");
        boolean isReady = conditions.get("ready").truth(true);
        boolean serves = conditions.get("serving").truth(isReady) && conditions.get("terminating").truth(false);
        boolean local = endpoint.get("nodeName").text("").equals(nodeName);
        var addresses = endpoint.get("addresses").items();
        if (port == 0 || addresses.isEmpty() || !isReady && !serves) {
            return;
        }
        (isReady ? ready : ending).put(new Endpoint(addresses.getFirst().text(""), port, local), true);
    }
}
