// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.serviceaccount;

import io.kybern.controller.api.Controller;
import io.kybern.controller.api.ControllerContext;
import io.kybern.controller.api.Key;
import io.kybern.controller.api.Result;
import io.kybern.extension.Slot;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Informer;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.WriteOptions;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/// Makes the service account `default` in every namespace, and again when somebody deletes it.
@Component(service = Controller.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "controller", name = "serviceaccount")
public final class ServiceAccountController implements Controller {
    private static final GroupVersionResource NAMESPACES = new GroupVersionResource("", "v1", "namespaces");
    private static final GroupVersionResource ACCOUNTS = new GroupVersionResource("", "v1", "serviceaccounts");
    private static final String DEFAULT = "default";

    private volatile Optional<Running> running = Optional.empty();

    private record Running(ControllerContext context, Informer namespaces, Informer accounts) {
    }

    @Activate
    public ServiceAccountController() {
        // everything comes with the context
    }

    @Override
    public String name() {
        return "service-account-controller";
    }

    @Override
    public void start(ControllerContext context) {
        running = Optional.of(new Running(context, context.informer(NAMESPACES), context.informer(ACCOUNTS)));
        context.watch(NAMESPACES);
        context.watch(ACCOUNTS, account -> account.name().equals(DEFAULT) ? List.of(Key.of("", account.namespace())) : List.of());
    }

    @Override
    public Result reconcile(Key key) {
        Running now = running.orElseThrow(() -> new IllegalStateException("not started"));
        Optional<StoredObject> namespace = now.namespaces.get("", key.name());
        boolean active = namespace.map(each -> each.value().get("metadata", "deletionTimestamp").missing()).orElse(false);
        if (active && now.accounts.get(key.name(), DEFAULT).isEmpty()) {
            try {
                now.context.client().create(ACCOUNTS, key.name(), Value.object("apiVersion", Value.of("v1"), "kind", Value.of("ServiceAccount"),
                        "metadata", Value.object("name", Value.of(DEFAULT), "namespace", Value.of(key.name()))), WriteOptions.DEFAULT);
            } catch (ApiException e) {
                if (!e.is("AlreadyExists") && !e.is("NotFound")) {
                    throw e;
                }
            }
        }
        return Result.done();
    }
}
