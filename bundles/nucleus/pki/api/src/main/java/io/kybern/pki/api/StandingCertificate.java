// SPDX-License-Identifier: Apache-2.0
package io.kybern.pki.api;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/// A certificate of this server that lies under the data directory and is replaced after two thirds of its life, or when the names it
/// must carry change.
@ProviderType
public interface StandingCertificate {
    /// Which one.
    enum Role {
        /// Serves the Kubernetes API.
        API_SERVER("apiserver"),
        /// What the API server shows to node agents.
        KUBELET_CLIENT("apiserver-kubelet-client"),
        /// What the API server shows to aggregated API servers; issued by the request header CA.
        FRONT_PROXY_CLIENT("front-proxy-client"),
        /// The administrator's, as in `admin.kubeconfig`.
        ADMIN("admin");

        private final String fileName;

        Role(String fileName) {
            this.fileName = fileName;
        }

        /// The name of its files, without extension.
        public String fileName() {
            return fileName;
        }
    }

    KeyMaterial current();

    Path certificateFile();

    Path keyFile();

    /// Hears of each replacement, on the renewing thread; must not block for long. A failure is logged.
    AutoCloseable onRenewal(Consumer<KeyMaterial> listener);
}
