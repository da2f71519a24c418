// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.rootca;

import io.kybern.controller.api.Controller;
import io.kybern.controller.api.ControllerContext;
import io.kybern.controller.api.Key;
import io.kybern.controller.api.Result;
import io.kybern.extension.Slot;
import io.kybern.pki.api.CertificateAuthority;
import io.kybern.pki.api.Pem;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Informer;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.WriteOptions;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/// Keeps the config map `kube-root-ca.crt` in every namespace: what pods trust the API server by.
@Component(service = Controller.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "controller", name = "root-ca-cert-publisher")
public final class RootCertificatePublisher implements Controller {
    private static final GroupVersionResource NAMESPACES = new GroupVersionResource("", "v1", "namespaces");
    private static final GroupVersionResource CONFIG_MAPS = new GroupVersionResource("", "v1", "configmaps");
    private static final String NAME = "kube-root-ca.crt";
    private static final String DESCRIPTION = "kubernetes.io/description";
    private static final String TEXT = "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the "
            + "internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

    private final String certificate;
    private volatile Optional<Running> running = Optional.empty();

    private record Running(ControllerContext context, Informer namespaces, Informer configMaps) {
    }

    @Activate
    public RootCertificatePublisher(@Reference CertificateAuthority authority) {
        certificate = Pem.encode(authority.root());
    }

    @Override
    public String name() {
        return "root-ca-cert-publisher";
    }

    @Override
    public void start(ControllerContext context) {
        running = Optional.of(new Running(context, context.informer(NAMESPACES), context.informer(CONFIG_MAPS)));
        context.watch(NAMESPACES);
        context.watch(CONFIG_MAPS, map -> map.name().equals(NAME) ? List.of(Key.of("", map.namespace())) : List.of());
    }

    @Override
    public Result reconcile(Key key) {
        Running now = running.orElseThrow(() -> new IllegalStateException("not started"));
        boolean active = now.namespaces.get("", key.name()).map(each -> each.value().get("metadata", "deletionTimestamp").missing()).orElse(false);
        if (!active) {
            return Result.done();
        }
        Optional<StoredObject> present = now.configMaps.get(key.name(), NAME);
        Value data = Value.object("ca.crt", Value.of(certificate));
        try {
            if (present.isEmpty()) {
                Value metadata = Value.object("name", Value.of(NAME), "namespace", Value.of(key.name()), "annotations",
                        Value.object(DESCRIPTION, Value.of(TEXT)));
                now.context.client().create(CONFIG_MAPS, key.name(), ObjectValue.builder().put("apiVersion", "v1").put("kind", "ConfigMap")
                        .put("metadata", metadata).put("data", data).build(), WriteOptions.DEFAULT);
            } else if (!present.get().value().get("data").equals(data)) {
                now.context.client().update(CONFIG_MAPS, key.name(), NAME, "", present.get().value().asObject().with("data", data),
                        WriteOptions.DEFAULT);
            }
        } catch (ApiException e) {
            if (!e.is("AlreadyExists") && !e.is("NotFound")) {
                throw e;
            }
        }
        return Result.done();
    }
}
