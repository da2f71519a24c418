// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.endpointslice;

import io.kybern.controller.api.Controller;
import io.kybern.controller.api.ControllerContext;
import io.kybern.controller.api.Key;
import io.kybern.controller.api.Result;
import io.kybern.extension.Slot;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Selector;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Informer;
import io.kybern.server.api.ListOptions;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.WriteOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/// Keeps the EndpointSlices of each Service with a selector: the addresses of its pods, at most 100 a slice.
@Component(service = Controller.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "controller", name = "endpointslice")
public final class EndpointSliceController implements Controller {
    static final GroupVersionResource SERVICES = new GroupVersionResource("", "v1", "services");
    static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    static final GroupVersionResource SLICES = new GroupVersionResource("discovery.k8s.io", "v1", "endpointslices");
    private static final String MANAGER = "endpointslice-controller.k8s.io";
    private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
    private static final String SERVICE_NAME = "kubernetes.io/service-name";
    private static final int LARGEST = 100;

    private volatile Optional<Running> running = Optional.empty();

    private record Running(ControllerContext context, Informer services, Informer pods, Informer slices) {
    }

    @Activate
    public EndpointSliceController() {
        // everything comes with the context
    }

    @Override
    public String name() {
        return "endpointslice-controller";
    }

    @Override
    public void start(ControllerContext context) {
        var now = new Running(context, context.informer(SERVICES), context.informer(PODS), context.informer(SLICES));
        running = Optional.of(now);
        context.watch(SERVICES);
        context.watch(PODS, pod -> selecting(now, pod));
        context.watch(SLICES, EndpointSliceController::owner);
    }

    private static Collection<Key> selecting(Running now, StoredObject pod) {
        return now.services.list(pod.namespace()).stream().filter(service -> selects(service, pod)).map(Key::of).toList();
    }

    private static boolean selects(StoredObject service, StoredObject pod) {
        Map<String, String> selector = service.value().get("spec", "selector").stringMap();
        return !selector.isEmpty() && pod.labels().entrySet().containsAll(selector.entrySet());
    }

    private static Collection<Key> owner(StoredObject slice) {
        String service = slice.labels().getOrDefault(SERVICE_NAME, "");
        return service.isEmpty() || !MANAGER.equals(slice.labels().get(MANAGED_BY)) ? List.of() : List.of(Key.of(slice.namespace(), service));
    }

    @Override
    public Result reconcile(Key key) {
        Running now = running.orElseThrow(() -> new IllegalStateException("not started"));
        Optional<StoredObject> service = now.services.get(key.namespace(), key.name());
        // what this controller wrote itself counts at once, whatever the informer shows
        List<StoredObject> existing = now.context.client().list(SLICES, key.namespace(), ListOptions.labels(
                SERVICE_NAME + "=" + key.name() + "," + MANAGED_BY + "=" + MANAGER)).items();
        if (service.isEmpty()) {
            existing.forEach(slice -> delete(now, slice));
            return Result.done();
        }
        Value spec = service.get().value().get("spec");
        if (spec.get("type").text().equals("ExternalName") || spec.get("selector").stringMap().isEmpty()) {
            return Result.done();
        }
        Selector selector = Selector.equalTo(spec.get("selector").stringMap());
        List<StoredObject> pods = now.pods.list(key.namespace()).stream().filter(pod -> selector.matches(pod.labels()))
                .sorted(Comparator.comparing(StoredObject::name)).toList();
        List<Value> families = spec.get("ipFamilies").items();
        for (Value family : families.isEmpty() ? List.of(Value.of("IPv4")) : families) {
            write(now, service.get(), pods, family.text(), existing.stream()
                    .filter(slice -> slice.value().get("addressType").text().equals(family.text())).toList());
        }
        return Result.done();
    }

    /// Brings the slices of one address family to what they should be: endpoints grouped by the ports that their pods resolve to.
    private static void write(Running now, StoredObject service, List<StoredObject> pods, String family, List<StoredObject> existing) {
        Map<String, List<Value>> byPorts = new TreeMap<>();
        Map<String, Value> ports = new TreeMap<>();
        for (StoredObject pod : pods) {
            Endpoints.endpoint(service.value(), pod.value(), family).ifPresent(endpoint -> {
                Value resolved = Endpoints.ports(service.value(), pod.value());
                ports.put(resolved.toString(), resolved);
                byPorts.computeIfAbsent(resolved.toString(), _ -> new ArrayList<>()).add(endpoint);
            });
        }
        if (byPorts.isEmpty()) {
            byPorts.put("", List.of());
            ports.put("", Value.array());
        }
        var left = new ArrayList<>(existing);
        byPorts.forEach((group, endpoints) -> {
            for (int from = 0; from == 0 || from < endpoints.size(); from += LARGEST) {
                Value part = Value.array(endpoints.subList(from, Math.min(endpoints.size(), from + LARGEST)));
                put(now, service, family, ports.getOrDefault(group, Value.array()), part, left);
            }
        });
        left.forEach(slice -> delete(now, slice));
    }

    /// Writes one slice: into an existing one with the same ports where there is one.
    private static void put(Running now, StoredObject service, String family, Value ports, Value endpoints, List<StoredObject> left) {
        Optional<StoredObject> same = left.stream().filter(slice -> slice.value().get("ports").equals(ports)).findFirst()
                .or(() -> left.stream().findFirst());
        ObjectValue labels = labels(service);
        if (same.isEmpty()) {
            ObjectValue metadata = ObjectValue.builder().put("generateName", service.name() + "-").put("namespace", service.namespace())
                    .put("labels", labels).put("ownerReferences", Value.array(reference(service))).build();
            now.context.client().create(SLICES, service.namespace(), ObjectValue.builder().put("apiVersion", "discovery.k8s.io/v1")
                    .put("kind", "EndpointSlice").put("metadata", metadata).put("addressType", family).put("ports", ports)
                    .put("endpoints", endpoints).build(), WriteOptions.DEFAULT);
            return;
        }
        StoredObject slice = same.get();
        left.remove(slice);
        ObjectValue changed = slice.value().asObject().with("ports", ports).with("endpoints", endpoints)
                .with(List.of("metadata", "labels"), labels);
        if (!changed.equals(slice.value())) {
            now.context.client().update(SLICES, slice.namespace(), slice.name(), "", changed, WriteOptions.DEFAULT);
        }
    }

    private static ObjectValue labels(StoredObject service) {
        var labels = ObjectValue.builder();
        service.labels().forEach((name, text) -> labels.put(name, text));
        if (service.value().get("spec", "clusterIP").text().equals("None")) {
            labels.put("service.kubernetes.io/headless", "");
        }
        return labels.put(SERVICE_NAME, service.name()).put(MANAGED_BY, MANAGER).build();
    }

    private static Value reference(StoredObject service) {
        return ObjectValue.builder().put("apiVersion", "v1").put("kind", "Service").put("name", service.name()).put("uid", service.uid())
                .put("controller", true).put("blockOwnerDeletion", true).build();
    }

    private static void delete(Running now, StoredObject slice) {
        try {
            now.context.client().delete(SLICES, slice.namespace(), slice.name(), Value.object());
        } catch (ApiException e) {
            if (!e.is("NotFound")) {
                throw e;
            }
        }
    }
}
