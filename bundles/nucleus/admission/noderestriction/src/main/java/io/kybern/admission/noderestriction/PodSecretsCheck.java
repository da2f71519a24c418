// SPDX-License-Identifier: Apache-2.0
package io.kybern.admission.noderestriction;

import io.kybern.resource.api.Value;
import java.util.List;
import java.util.Optional;

/// Finds what a pod that a node made could make the node reach.
final class PodSecretsCheck {
    static final String MIRROR = "kubernetes.io/config.mirror";
    private static final List<String> CONTAINERS = List.of("containers", "initContainers", "ephemeralContainers");

    private PodSecretsCheck() {
    }

    /// What a pod refers to that no mirror pod may, in words.
    static Optional<String> reference(Value spec) {
        if (!spec.get("serviceAccountName").text().isEmpty() || !spec.get("serviceAccount").text().isEmpty()) {
            return Optional.of("a service account");
        }
        if (!spec.get("imagePullSecrets").items().isEmpty() || mentions(spec, "secret", "secretRef", "secretKeyRef")) {
            return Optional.of("secrets");
        }
        if (mentions(spec, "configMap", "configMapRef", "configMapKeyRef")) {
            return Optional.of("configmaps");
        }
        if (!spec.get("resourceClaims").items().isEmpty()) {
            return Optional.of("resourceclaims");
        }
        for (Value volume : spec.get("volumes").items()) {
            if (!volume.get("persistentVolumeClaim").missing() || !volume.get("ephemeral").missing()) {
                return Optional.of("persistentvolumeclaims");
            }
            if (volume.get("projected", "sources").items().stream().anyMatch(source -> !source.get("serviceAccountToken").missing())) {
                return Optional.of("service account tokens");
            }
        }
        return Optional.empty();
    }

    private static boolean mentions(Value spec, String volumeSource, String environment, String variable) {
        for (Value volume : spec.get("volumes").items()) {
            if (!volume.get(volumeSource).missing()
                    || volume.get("projected", "sources").items().stream().anyMatch(source -> !source.get(volumeSource).missing())
                    || volume.fields().values().stream().anyMatch(source -> !source.get(environment).missing())) {
                return true;
            }
        }
        return CONTAINERS.stream().flatMap(field -> spec.get(field).items().stream()).anyMatch(container ->
                container.get("envFrom").items().stream().anyMatch(source -> !source.get(environment).missing())
                        || container.get("env").items().stream().anyMatch(each -> !each.get("valueFrom", variable).missing()));
    }
}
