// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.bootstrap;

import io.kybern.authentication.api.UserInfo;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Client;
import io.kybern.server.api.Clients;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.WriteOptions;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/// Makes the system namespaces, and keeps the Service `default/kubernetes` and its EndpointSlice pointing at this server.
@Component(service = SystemObjects.class, immediate = true)
public final class SystemObjects {
    private static final System.Logger LOG = System.getLogger(SystemObjects.class.getName());
    private static final GroupVersionResource NAMESPACES = new GroupVersionResource("", "v1", "namespaces");
    private static final GroupVersionResource SERVICES = new GroupVersionResource("", "v1", "services");
    private static final GroupVersionResource SLICES = new GroupVersionResource("discovery.k8s.io", "v1", "endpointslices");
    private static final String DEFAULT = "default";
    private static final String NAME = "kubernetes";
    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofMillis(200);

    private final Client client;
    private final String clusterIp;
    private final int port;
    private final Thread thread;

    @Activate
    public SystemObjects(BundleContext context, @Reference Clients clients) {
        this(clients.client(UserInfo.of("system:apiserver", UserInfo.MASTERS, UserInfo.AUTHENTICATED), "kube-apiserver"),
                firstAddress(property(context, "kybern.service.cidr", "10.96.0.0/12")),
                Integer.parseInt(property(context, "kybern.port", "6443")));
    }

    SystemObjects(Client client, String clusterIp, int port) {
        this.client = client;
        this.clusterIp = clusterIp;
        this.port = port;
        thread = Thread.ofVirtual().name("system-objects").start(this::keep);
    }

    @Deactivate
    void close() {
        thread.interrupt();
    }

    private static String property(BundleContext context, String name, String fallback) {
        String value = context.getProperty(name);
        return value == null ? fallback : value;
    }

    /// The first usable address of the first range.
    static String firstAddress(String ranges) {
        String network = ranges.split(",")[0].strip().split("/")[0];
        try {
            byte[] address = InetAddress.getByName(network).getAddress();
            address[address.length - 1]++;
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address range: " + ranges, e);
        }
    }

    private void keep() {
        try {
            while (true) {
                Duration wait = PERIOD;
                try {
                    make();
                } catch (ApiException e) {
                    LOG.log(System.Logger.Level.DEBUG, "system objects have to wait: {0}", e.getMessage());
                    wait = SOON;
                }
                Thread.sleep(wait);
            }
        } catch (InterruptedException _) {
            // deactivated
        }
    }

    /// Makes what is missing; called again and again.
    void make() {
        for (String namespace : List.of("kube-system", DEFAULT, "kube-public", "kube-node-lease")) {
            ensure(NAMESPACES, "", namespace, Value.object("apiVersion", Value.of("v1"), "kind", Value.of("Namespace"), "metadata",
                    Value.object("name", Value.of(namespace))));
        }
        ensure(SERVICES, DEFAULT, NAME, service());
        hostAddress().ifPresent(this::slice);
    }

    private void ensure(GroupVersionResource resource, String namespace, String name, Value object) {
        if (client.find(resource, namespace, name).isEmpty()) {
            try {
                client.create(resource, namespace, object, WriteOptions.DEFAULT);
            } catch (ApiException e) {
                if (!e.is("AlreadyExists")) {
                    throw e;
                }
            }
        }
    }

    private Value service() {
        Value metadata = Value.object("name", Value.of(NAME), "namespace", Value.of(DEFAULT), "labels",
                Value.object("component", Value.of("apiserver"), "provider", Value.of(NAME)));
        ObjectValue httpsPort = Value.object("name", Value.of("https"), "port", Value.of(443), "protocol", Value.of("TCP"), "targetPort",
                Value.of(port));
        Value spec = ObjectValue.builder().put("type", "ClusterIP").put("clusterIP", clusterIp).put("clusterIPs", Value.array(Value.of(clusterIp)))
                .put("sessionAffinity", "None").put("ports", Value.array(httpsPort)).build();
        return ObjectValue.builder().put("apiVersion", "v1").put("kind", "Service").put("metadata", metadata).put("spec", spec).build();
    }

    private void slice(String address) {
        Value endpoints = Value.array(Value.object("addresses", Value.array(Value.of(address)), "conditions",
                Value.object("ready", Value.TRUE)));
        Value ports = Value.array(Value.object("name", Value.of("https"), "port", Value.of(port), "protocol", Value.of("TCP")));
        Optional<StoredObject> present = client.find(SLICES, DEFAULT, NAME);
        if (present.isEmpty()) {
            Value metadata = Value.object("name", Value.of(NAME), "namespace", Value.of(DEFAULT), "labels",
                    Value.object("kubernetes.io/service-name", Value.of(NAME)));
            ensure(SLICES, DEFAULT, NAME, ObjectValue.builder().put("apiVersion", "discovery.k8s.io/v1").put("kind", "EndpointSlice")
                    .put("metadata", metadata).put("addressType", "IPv4").put("endpoints", endpoints).put("ports", ports).build());
        } else if (!present.get().value().get("endpoints").get(0).get("addresses").equals(endpoints.get(0).get("addresses"))
                || present.get().value().get("ports").get(0).get("port").integer(0) != port) {
            client.update(SLICES, DEFAULT, NAME, "", present.get().value().asObject().with("endpoints", endpoints).with("ports", ports),
                    WriteOptions.DEFAULT);
        }
    }

    /// The first address of this machine that is not loopback; empty where there is none.
    private static Optional<String> hostAddress() {
        try {
            return NetworkInterface.networkInterfaces().filter(SystemObjects::physical).flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .map(InetAddress::getHostAddress).findFirst();
        } catch (SocketException _) {
            return Optional.empty();
        }
    }

    /// Bridges and virtual cables of pods are no addresses of this machine.
    private static boolean physical(NetworkInterface network) {
        String name = network.getName();
        try {
            return network.isUp() && !name.startsWith("kybern") && !name.startsWith("veth") && !name.startsWith("docker");
        } catch (SocketException _) {
            return false;
        }
    }
}
