// SPDX-License-Identifier: Apache-2.0
package io.kybern.admission.namespacelifecycle;

import io.kybern.authentication.api.UserInfo;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Client;
import io.kybern.server.api.Clients;
import io.kybern.server.api.WriteOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/// Makes the namespaces that every cluster has, and makes them again should one be missing.
@Component(service = SystemNamespaces.class, immediate = true)
public final class SystemNamespaces {
    private static final Logger LOG = System.getLogger(SystemNamespaces.class.getName());
    private static final GroupVersionResource NAMESPACES = new GroupVersionResource("", "v1", "namespaces");
    private static final List<String> NAMES = List.of("kube-system", "kube-public", "kube-node-lease", "default");
    private static final Duration UNTIL_THERE = Duration.ofMillis(100);
    private static final Duration AFTERWARDS = Duration.ofMinutes(1);

    private final Client client;
    private final Thread worker;

    @Activate
    public SystemNamespaces(@Reference Clients clients) {
        this(clients.client(UserInfo.of("system:apiserver", UserInfo.MASTERS, UserInfo.AUTHENTICATED), "kube-apiserver"));
        worker.start();
    }

    /// Does nothing by itself.
    SystemNamespaces(Client client) {
        this.client = client;
        worker = Thread.ofVirtual().name("system-namespaces").unstarted(this::work);
    }

    @Deactivate
    void stop() {
        worker.interrupt();
    }

    private void work() {
        while (!Thread.currentThread().isInterrupted()) {
            boolean there = false;
            try {
                there = client.serves(NAMESPACES) && ensure();
            } catch (ApiException e) {
                LOG.log(Level.DEBUG, "system namespaces: {0}; trying again", e.getMessage());
            }
            try {
                Thread.sleep(there ? AFTERWARDS : UNTIL_THERE);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Makes what is missing; always true.
    boolean ensure() {
        for (String name : NAMES) {
            if (client.find(NAMESPACES, "", name).isPresent()) {
                continue;
            }
            Value namespace = Value.object("apiVersion", Value.of("v1"), "kind", Value.of("Namespace"), "metadata",
                    Value.object("name", Value.of(name)));
            try {
                client.create(NAMESPACES, "", namespace, WriteOptions.DEFAULT);
            } catch (ApiException e) {
                // Another server may be doing the same.
                if (!e.is("AlreadyExists")) {
                    throw e;
                }
            }
        }
        return true;
    }
}
