// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.group.api.Edits;
import io.kybern.group.api.Findings;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Names;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Quantity;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Persistent volumes.
final class VolumeStrategy implements Strategy {
    private static final Set<String> PLAIN = Set.of("accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity",
            "persistentVolumeReclaimPolicy", "storageClassName", "volumeAttributesClassName", "volumeMode");
    private static final List<String> TRANSITION = List.of("status", "lastPhaseTransitionTime");

    @Override
    public Value applyDefaults(Value volume) {
        return Edits.field(volume, "spec", spec -> {
            Value result = Edits.missing(spec, "persistentVolumeReclaimPolicy", Value.of("Retain"));
            result = Edits.missing(result, "volumeMode", Value.of("Filesystem"));
            return Edits.field(result, "hostPath", path -> path.get("type").missing() ? path.asObject().with("type", "") : path);
        });
    }

    @Override
    public Value prepareForCreate(WriteScope scope, Value volume) {
        return volume.asObject().with("status", Value.object("phase", Value.of("Pending"))).with(TRANSITION, now(scope));
    }

    private static Value now(WriteScope scope) {
        return Value.of(scope.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    @Override
    public Value prepareForStatusUpdate(WriteScope scope, Value volume, Value old) {
        boolean samePhase = volume.get("status", "phase").equals(old.get("status", "phase"));
        Value time = volume.get("status", "lastPhaseTransitionTime");
        boolean given = !time.missing() && !time.equals(old.get("status", "lastPhaseTransitionTime"));
        return samePhase ? Edits.copy(volume, old, "status", "lastPhaseTransitionTime") : given ? volume : volume.asObject().with(TRANSITION, now(scope));
    }

    private static List<String> sources(Value spec) {
        return spec.fields().entrySet().stream().filter(e -> !PLAIN.contains(e.getKey()) && e.getValue() instanceof ObjectValue)
                .map(Map.Entry::getKey).toList();
    }

    @Override
    public List<FieldError> validate(Value volume) {
        var findings = new Findings();
        Value spec = volume.get("spec");
        if (spec.get("accessModes").items().isEmpty()) {
            findings.required("spec.accessModes", "");
        }
        ClaimStrategy.exclusive(spec.get("accessModes").items(), findings);
        ObjectValue capacity = spec.get("capacity").asObject();
        if (capacity.isEmpty()) {
            findings.required("spec.capacity", "");
        } else if (capacity.size() > 1 || !capacity.get("storage").present()) {
            findings.add(FieldError.notSupported("spec.capacity", capacity, List.of("storage")));
        }
        capacity.fields().forEach((name, amount) -> {
            if (Quantity.of(amount).sign() <= 0) {
                findings.invalid("spec.capacity[" + name + "]", Quantity.of(amount).toString(), "must be greater than zero");
            }
        });
        sourceRules(spec, findings);
        String name = spec.get("storageClassName").text();
        if (!name.isEmpty()) {
            findings.names("spec.storageClassName", name, Names.dns1123Subdomain(name));
        }
        return findings.list();
    }

    private static void sourceRules(Value spec, Findings findings) {
        List<String> sources = sources(spec);
        if (sources.isEmpty()) {
            findings.required("spec", "must specify a volume type");
        }
        sources.stream().skip(1).forEach(kind -> findings.forbidden("spec." + kind, "may not specify more than 1 volume type"));
        Value hostPath = spec.get("hostPath");
        if (!hostPath.missing()) {
            findings.requiredText("spec.hostPath.path", hostPath.get("path"));
            if (List.of(hostPath.get("path").text().split("/")).contains("..")) {
                findings.invalid("spec.hostPath.path", hostPath.get("path"), "must not contain '..'");
            }
            if (hostPath.get("path").text().equals("/") && spec.get("persistentVolumeReclaimPolicy").text().equals("Recycle")) {
                findings.forbidden("spec.persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'");
            }
        }
        if (!spec.get("local").missing()) {
            findings.requiredText("spec.local.path", spec.get("local", "path"));
            if (spec.get("nodeAffinity").missing()) {
                findings.required("spec.nodeAffinity", "Local volume requires node affinity");
            }
        }
        if (!spec.get("csi").missing()) {
            findings.requiredText("spec.csi.driver", spec.get("csi", "driver"));
            findings.requiredText("spec.csi.volumeHandle", spec.get("csi", "volumeHandle"));
        }
        if (!spec.get("nfs").missing()) {
            findings.requiredText("spec.nfs.server", spec.get("nfs", "server"));
            findings.requiredText("spec.nfs.path", spec.get("nfs", "path"));
        }
    }

    @Override
    public List<FieldError> validateUpdate(Value volume, Value old) {
        var findings = new Findings();
        Value spec = volume.get("spec");
        Value before = old.get("spec");
        ObjectValue now = bare(spec);
        ObjectValue then = bare(before);
        if (before.get("csi", "controllerExpandSecretRef").missing()) {
            now = now.without(List.of("csi", "controllerExpandSecretRef"));
        }
        if (!now.equals(then)) {
            findings.forbidden("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation\n");
        }
        findings.immutable("volumeMode", spec.get("volumeMode"), before.get("volumeMode"));
        if (!before.get("nodeAffinity").missing()) {
            findings.immutable("nodeAffinity", spec.get("nodeAffinity"), before.get("nodeAffinity"));
        }
        return findings.list();
    }

    private static ObjectValue bare(Value spec) {
        ObjectValue result = spec.asObject();
        for (String field : PLAIN) {
            result = result.without(field);
        }
        return result;
    }
}
