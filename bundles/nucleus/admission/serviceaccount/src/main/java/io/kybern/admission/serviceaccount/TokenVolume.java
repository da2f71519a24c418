// SPDX-License-Identifier: Apache-2.0
package io.kybern.admission.serviceaccount;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Mounts the projected volume `kube-api-access-…` (token, CA, namespace) into the containers of a pod.
final class TokenVolume {
    private static final String PREFIX = "kube-api-access-";
    private static final String PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    /// An hour and a little: by these seconds the issuer knows a token of this volume.
    private static final long LIFETIME_SECONDS = 3607;
    private static final long MODE = 0644;

    private final RandomGenerator random;

    TokenVolume(RandomGenerator random) {
        this.random = random;
    }

    /// The spec with the volume mounted where nothing is mounted at its path yet; the same when no container wants it.
    ObjectValue mount(ObjectValue spec) {
        Optional<String> existing = spec.get("volumes").items().stream().map(volume -> volume.get("name").text())
                .filter(name -> name.startsWith(PREFIX)).findFirst();
        String name = existing.orElseGet(this::freshName);
        ObjectValue mounted = mountIn(mountIn(spec, "initContainers", name), "containers", name);
        if (mounted.equals(spec) || existing.isPresent()) {
            return mounted;
        }
        List<Value> volumes = new ArrayList<>(spec.get("volumes").items());
        volumes.add(volume(name));
        return mounted.with("volumes", Value.array(volumes));
    }

    private static ObjectValue mountIn(ObjectValue spec, String field, String name) {
        List<Value> containers = spec.get(field).items();
        if (containers.isEmpty()) {
            return spec;
        }
        Value mount = Value.object("name", Value.of(name), "readOnly", Value.TRUE, "mountPath", Value.of(PATH));
        return spec.with(field, Value.array(containers.stream().map(container -> mountIn(container, mount)).toList()));
    }

    private static Value mountIn(Value container, Value mount) {
        List<Value> mounts = new ArrayList<>(container.get("volumeMounts").items());
        if (mounts.stream().anyMatch(existing -> existing.get("mountPath").text().equals(PATH))) {
            return container;
        }
        mounts.add(mount);
        return container.asObject().with("volumeMounts", Value.array(mounts));
    }

    private String freshName() {
        var name = new StringBuilder(PREFIX);
        for (int i = 0; i < 5; i++) {
            name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return name.toString();
    }

    private static Value volume(String name) {
        Value token = Value.object("expirationSeconds", Value.of(LIFETIME_SECONDS), "path", Value.of("token"));
        Value authority = Value.object("items", Value.array(Value.object("key", Value.of("ca.crt"), "path", Value.of("ca.crt"))), "name",
                Value.of("kube-root-ca.crt"));
        Value field = Value.object("apiVersion", Value.of("v1"), "fieldPath", Value.of("metadata.namespace"));
        Value namespace = Value.object("items", Value.array(Value.object("fieldRef", field, "path", Value.of("namespace"))));
        Value projected = Value.object("defaultMode", Value.of(MODE), "sources", Value.array(Value.object("serviceAccountToken", token),
                Value.object("configMap", authority), Value.object("downwardAPI", namespace)));
        return Value.object("name", Value.of(name), "projected", projected);
    }
}
