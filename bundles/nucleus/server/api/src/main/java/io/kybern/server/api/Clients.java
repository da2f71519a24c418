// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

import io.kybern.authentication.api.UserInfo;
import org.osgi.annotation.versioning.ProviderType;

/// Makes clients for the components of this process. An OSGi service; available as soon as the pipeline serves.
@ProviderType
public interface Clients {
    /// A client with a component's identity. Its rights come from the authorizers, as for everyone.
    ///
    /// @param component the user agent and default field manager, for example `deployment-controller`
    Client client(UserInfo identity, String component);

    /// Writes Events through a client.
    ///
    /// @param component the reporting component
    /// @param host the node it runs on; empty for components of the control plane
    EventRecorder recorder(Client client, String component, String host);

    /// The client of a controller: `system:serviceaccount:kube-system:NAME`.
    default Client controller(String name) {
        return client(UserInfo.of("system:serviceaccount:kube-system:" + name, "system:serviceaccounts", "system:serviceaccounts:kube-system",
                UserInfo.AUTHENTICATED), name);
    }
}
