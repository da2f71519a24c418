// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.runtime.api.ContainerRuntime;
import io.kybern.runtime.api.Image;
import io.kybern.runtime.api.RuntimeHealth;
import io.kybern.server.api.Client;
import io.kybern.server.api.PatchType;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.WriteOptions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Keeps the Node object and its Lease.
final class NodeObject {
    private static final System.Logger LOG = System.getLogger(NodeObject.class.getName());
    private static final String LEASES = "kube-node-lease";
    private static final int SHOWN_IMAGES = 50;

    private final Settings settings;
    private final Client client;
    private final ContainerRuntime runtime;
    private final Clock clock;
    private final int port;
    private volatile Value object = Value.ABSENT;
    private Value writtenStatus = Value.ABSENT;
    private Instant writtenAt = Instant.EPOCH;
    private boolean leased;

    NodeObject(Settings settings, Client client, ContainerRuntime runtime, Clock clock, int port) {
        this.settings = settings;
        this.client = client;
        this.runtime = runtime;
        this.clock = clock;
        this.port = port;
    }

    /// The Node as it was written last.
    Value object() {
        return object;
    }

    /// Makes the Node or takes over the one that is there.
    synchronized void register() {
        Optional<StoredObject> there = client.find(Resource.NODES, "", settings.nodeName());
        if (there.isPresent()) {
            object = there.get().value();
            Value patch = Value.object("metadata", Value.object("labels", Value.stringMap(labels())));
            boolean labelled = object.get("metadata", "labels").stringMap().entrySet().containsAll(labels().entrySet());
            if (!labelled) {
                object = client.patch(Resource.NODES, "", settings.nodeName(), "", PatchType.MERGE, patch, WriteOptions.DEFAULT).value();
            }
        } else {
            Value metadata = Value.object("name", Value.of(settings.nodeName()), "labels", Value.stringMap(labels()),
                    "annotations", Value.object("volumes.kubernetes.io/controller-managed-attach-detach", Value.of("true")));
            Value node = Value.object("apiVersion", Value.of("v1"), "kind", Value.of("Node"), "metadata", metadata)
                    .with("status", status(Value.ABSENT));
            if (!settings.podCidr().isEmpty()) {
                node = node.asObject().with("spec", Value.object("podCIDR", Value.of(settings.podCidr()), "podCIDRs",
                        Value.array(Value.of(settings.podCidr()))));
            }
            object = client.create(Resource.NODES, "", node, WriteOptions.DEFAULT).value();
        }
        writtenAt = Instant.EPOCH;
        updateStatus();
    }

    private LinkedHashMap<String, String> labels() {
        var labels = new LinkedHashMap<>(settings.labels());
        labels.put("kubernetes.io/hostname", settings.nodeName());
        labels.put("kubernetes.io/os", "linux");
        labels.put("kubernetes.io/arch", Machine.architecture());
        labels.put("beta.kubernetes.io/os", "linux");
        labels.put("beta.kubernetes.io/arch", Machine.architecture());
        return labels;
    }

    /// Writes the status when it changed, or when it was not written for long.
    synchronized void updateStatus() {
        if (object.missing()) {
            register();
            return;
        }
        Instant now = clock.instant();
        ObjectValue status = status(writtenStatus.missing() ? object.get("status") : writtenStatus);
        boolean due = !now.isBefore(writtenAt.plus(settings.fullStatusPeriod()));
        if (!due && withoutHeartbeats(status).equals(withoutHeartbeats(writtenStatus))) {
            return;
        }
        try {
            Value patch = Value.object("status", status);
            object = client.patch(Resource.NODES, "", settings.nodeName(), "status", PatchType.STRATEGIC, patch,
                    WriteOptions.DEFAULT).value();
            writtenStatus = status;
            writtenAt = now;
        } catch (ApiException failure) {
            LOG.log(System.Logger.Level.WARNING, "status of node {0} not written: {1}", settings.nodeName(), failure.getMessage());
            if (failure.is("NotFound")) {
                object = Value.ABSENT;
                writtenStatus = Value.ABSENT;
                leased = false;
            }
        }
    }

    private static Value withoutHeartbeats(Value status) {
        var conditions = status.get("conditions").items().stream().map(c -> c.asObject().without("lastHeartbeatTime")).toList();
        return status.asObject().with("conditions", Value.array(conditions));
    }

    private ObjectValue status(Value before) {
        Value capacity = Machine.capacity(settings);
        var status = ObjectValue.builder().put("capacity", capacity).put("allocatable", capacity)
                .put("nodeInfo", Machine.info(runtime.info())).put("conditions", conditions(before.get("conditions")))
                .put("addresses", addresses())
                .put("daemonEndpoints", Value.object("kubeletEndpoint", Value.object("Port", Value.of(port))));
        if (!settings.hollow()) {
            status.put("images", images());
        }
        return status.build();
    }

    private Value addresses() {
        var all = new ArrayList<Value>();
        settings.addresses().forEach(address -> all.add(Value.object("type", Value.of("InternalIP"), "address", Value.of(address))));
        all.add(Value.object("type", Value.of("Hostname"), "address", Value.of(settings.nodeName())));
        return Value.array(all);
    }

    private Value images() {
        try {
            return Value.array(runtime.images().stream().sorted((a, b) -> Long.compare(b.size(), a.size())).limit(SHOWN_IMAGES)
                    .map(NodeObject::image).toList());
        } catch (io.kybern.runtime.api.RuntimeFailure _) {
            return Value.array();
        }
    }

    private static Value image(Image image) {
        List<String> names = Stream.concat(image.digests().stream(), image.tags().stream()).toList();
        return Value.object("names", Value.strings(names), "sizeBytes", Value.of(image.size()));
    }

    private Value conditions(Value before) {
        RuntimeHealth health = runtime.health();
        boolean ready = health.ready() && health.networkReady();
        return Value.array(
                condition(before, "MemoryPressure", false, "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
                condition(before, "DiskPressure", false, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
                condition(before, "PIDPressure", false, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
                condition(before, "Ready", ready, ready ? "KubeletReady" : "KubeletNotReady",
                        ready ? "kubelet is posting ready status" : "container runtime is not ready: " + health.message()));
    }

    private Value condition(Value before, String type, boolean truth, String reason, String message) {
        Value now = Pod.time(clock.instant());
        String status = truth ? "True" : "False";
        Value since = before.items().stream().filter(c -> c.get("type").text().equals(type) && c.get("status").text().equals(status))
                .map(c -> c.get("lastTransitionTime")).findFirst().filter(Value::present).orElse(now);
        return ObjectValue.builder().put("type", type).put("status", status).put("reason", reason).put("message", message)
                .put("lastHeartbeatTime", now).put("lastTransitionTime", since).build();
    }

    /// Says that the node is alive.
    synchronized void renewLease() {
        Value spec = Value.object("holderIdentity", Value.of(settings.nodeName()), "leaseDurationSeconds", Value.of(40),
                "renewTime", Pod.microTime(clock.instant()));
        try {
            if (leased) {
                client.patch(Resource.LEASES, LEASES, settings.nodeName(), "", PatchType.MERGE, Value.object("spec", spec),
                        WriteOptions.DEFAULT);
                return;
            }
            if (client.find(Resource.LEASES, LEASES, settings.nodeName()).isEmpty()) {
                Value owner = Value.object("apiVersion", Value.of("v1"), "kind", Value.of("Node"), "name", Value.of(settings.nodeName()),
                        "uid", object.get("metadata", "uid"));
                Value metadata = Value.object("name", Value.of(settings.nodeName()), "namespace", Value.of(LEASES), "ownerReferences",
                        Value.array(owner));
                client.create(Resource.LEASES, LEASES, Value.object("apiVersion", Value.of("coordination.k8s.io/v1"), "kind",
                        Value.of("Lease"),
                        "metadata", metadata, "spec", spec), WriteOptions.DEFAULT);
            }
            leased = true;
        } catch (ApiException failure) {
            leased = leased && !failure.is("NotFound");
            LOG.log(System.Logger.Level.DEBUG, "lease of node {0} not renewed: {1}", settings.nodeName(), failure.getMessage());
        }
    }
}
