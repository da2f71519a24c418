// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.node;

import io.kybern.resource.api.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which objects a pod or persistent volume refers to, as keys `secret/NAMESPACE/NAME`.
final class PodReferences {
    static final String SECRET = "secret/";
    static final String CONFIG_MAP = "configmap/";
    static final String CLAIM = "claim/";
    static final String SERVICE_ACCOUNT = "serviceaccount/";
    static final String POD = "pod/";
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final List<String> WITH_SECRET_REF = List.of("cephfs", "cinder", "flexVolume", "iscsi", "rbd", "scaleIO", "storageos");

    private final String namespace;
    private final Set<String> keys = new HashSet<>();

    private PodReferences(String namespace) {
        this.namespace = namespace;
    }

    /// All that the node of a pod may read because of it, the pod itself included. Mirror pods refer to nothing: their author is the node.
    static Set<String> of(Value pod) {
        String namespace = pod.get("metadata", "namespace").text();
        var references = new PodReferences(namespace);
        references.add(POD, pod.get("metadata", "name"));
        if (!pod.get("metadata", "annotations", MIRROR).missing()) {
            return references.keys;
        }
        Value spec = pod.get("spec");
        references.add(SERVICE_ACCOUNT, spec.get("serviceAccountName"));
        spec.get("imagePullSecrets").items().forEach(secret -> references.add(SECRET, secret.get("name")));
        for (String containers : List.of("containers", "initContainers", "ephemeralContainers")) {
            spec.get(containers).items().forEach(references::environment);
        }
        spec.get("volumes").items().forEach(volume -> references.volume(pod.get("metadata", "name").text(), volume));
        return references.keys;
    }

    /// The secrets that a persistent volume needs to be mounted; those without a namespace lie in the claim's.
    static Set<String> secrets(Value persistentVolume) {
        Value spec = persistentVolume.get("spec");
        var references = new PodReferences(spec.get("claimRef", "namespace").text());
        for (Value source : spec.fields().values()) {
            source.fields().forEach((field, reference) -> {
                if (field.endsWith("ecretRef") && !reference.get("name").missing()) {
                    references.add(SECRET, reference.get("namespace").text(references.namespace), reference.get("name").text());
                }
            });
        }
        Value azure = spec.get("azureFile");
        if (!azure.get("secretName").missing()) {
            references.add(SECRET, azure.get("secretNamespace").text(references.namespace), azure.get("secretName").text());
        }
        return references.keys;
    }

    private void environment(Value container) {
        for (Value source : container.get("envFrom").items()) {
            add(SECRET, source.get("secretRef", "name"));
            add(CONFIG_MAP, source.get("configMapRef", "name"));
        }
        for (Value variable : container.get("env").items()) {
            add(SECRET, variable.get("valueFrom", "secretKeyRef", "name"));
            add(CONFIG_MAP, variable.get("valueFrom", "configMapKeyRef", "name"));
        }
    }

    private void volume(String pod, Value volume) {
        add(SECRET, volume.get("secret", "secretName"));
        add(CONFIG_MAP, volume.get("configMap", "name"));
        add(CLAIM, volume.get("persistentVolumeClaim", "claimName"));
        if (!volume.get("ephemeral").missing()) {
            add(CLAIM, namespace, pod + "-" + volume.get("name").text());
        }
        for (Value source : volume.get("projected", "sources").items()) {
            add(SECRET, source.get("secret", "name"));
            add(CONFIG_MAP, source.get("configMap", "name"));
        }
        add(SECRET, volume.get("azureFile", "secretName"));
        add(SECRET, volume.get("csi", "nodePublishSecretRef", "name"));
        WITH_SECRET_REF.forEach(kind -> add(SECRET, volume.get(kind, "secretRef", "name")));
    }

    private void add(String kind, Value name) {
        add(kind, namespace, name.text());
    }

    private void add(String kind, String where, String name) {
        if (!name.isEmpty()) {
            keys.add(kind + where + "/" + name);
        }
    }
}
