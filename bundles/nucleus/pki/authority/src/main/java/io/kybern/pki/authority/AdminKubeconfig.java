// SPDX-License-Identifier: Apache-2.0
package io.kybern.pki.authority;

import io.kybern.pki.api.KeyMaterial;
import io.kybern.pki.api.Pem;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Base64;

/// The text of a kubeconfig with everything embedded.
final class AdminKubeconfig {
    private AdminKubeconfig() {
    }

    static String text(X509Certificate root, KeyMaterial admin, int port) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: kybern
                  cluster:
                    certificate-authority-data: %s
                    server: https://127.0.0.1:%d
                contexts:
                - name: kubernetes-admin@kybern
                  context:
                    cluster: kybern
                    user: kubernetes-admin
                current-context: kubernetes-admin@kybern
                users:
                - name: kubernetes-admin
                  user:
                    client-certificate-data: %s
                    client-key-data: %s
                """.formatted(base64(Pem.encode(root)), port, base64(admin.certificatePem()), base64(admin.keyPem()));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
