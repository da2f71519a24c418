// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.group.api.Edits;
import io.kybern.group.api.Findings;
import io.kybern.group.api.ResourceRules;
import io.kybern.group.api.SelectorRules;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Names;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Quantity;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import java.util.List;
import java.util.Set;

/// Persistent volume claims.
final class ClaimStrategy implements Strategy {
    private static final String CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
    private static final Set<String> SOURCES = Set.of("PersistentVolumeClaim", "VolumeSnapshot");

    @Override
    public Value applyDefaults(Value claim) {
        return Edits.field(claim, "spec", spec -> Edits.missing(spec, "volumeMode", Value.of("Filesystem")));
    }

    @Override
    public Value prepareForCreate(WriteScope scope, Value claim) {
        return Edits.field(claim, "spec", ClaimStrategy::sources).asObject().with("status", Value.object("phase", Value.of("Pending")));
    }

    /// Keeps the old and the new form of the data source together.
    private static Value sources(Value spec) {
        Value source = spec.get("dataSource");
        Value reference = spec.get("dataSourceRef");
        if (!source.missing() && !SOURCES.contains(source.get("kind").text())) {
            return spec.asObject().without("dataSource");
        }
        if (!source.missing() && reference.missing()) {
            return spec.asObject().with("dataSourceRef", source);
        }
        boolean here = reference.get("namespace").text().isEmpty() && SOURCES.contains(reference.get("kind").text());
        return !reference.missing() && source.missing() && here ? spec.asObject().with("dataSource", reference.asObject().without("namespace")) : spec;
    }

    @Override
    public Value prepareForUpdate(WriteScope scope, Value claim, Value old) {
        return Edits.field(claim, "spec", ClaimStrategy::sources);
    }

    @Override
    public List<FieldError> validate(Value claim) {
        var findings = new Findings();
        Value spec = claim.get("spec");
        List<Value> modes = spec.get("accessModes").items();
        if (modes.isEmpty()) {
            findings.required("spec.accessModes", "at least 1 access mode is required");
        }
        exclusive(modes, findings);
        Value storage = spec.get("resources", "requests", "storage");
        if (storage.missing()) {
            findings.required("spec.resources[storage]", "");
        } else if (Quantity.of(storage).sign() <= 0) {
            findings.invalid("spec.resources[storage]", Quantity.of(storage).toString(), "must be greater than zero");
        }
        String name = spec.get("storageClassName").text();
        if (!name.isEmpty()) {
            findings.names("spec.storageClassName", name, Names.dns1123Subdomain(name));
        }
        SelectorRules.check("spec.selector", spec.get("selector"), findings);
        for (String kind : List.of("dataSource", "dataSourceRef")) {
            source("spec." + kind, spec.get(kind), findings);
        }
        return findings.list();
    }

    static void exclusive(List<Value> modes, Findings findings) {
        if (modes.size() > 1 && modes.contains(Value.of("ReadWriteOncePod"))) {
            findings.forbidden("spec.accessModes", "may not use ReadWriteOncePod with other access modes");
        }
    }

    private static void source(String field, Value source, Findings findings) {
        if (source.missing()) {
            return;
        }
        findings.requiredText(field + ".name", source.get("name"));
        findings.requiredText(field + ".kind", source.get("kind"));
        if (source.get("apiGroup").text().isEmpty() && !source.get("kind").text().equals("PersistentVolumeClaim")) {
            findings.invalid(field, source, "");
        }
    }

    @Override
    public List<FieldError> validateUpdate(Value claim, Value old) {
        var findings = new Findings();
        Value spec = claim.get("spec");
        Value before = old.get("spec");
        ObjectValue now = spec.asObject().without("volumeAttributesClassName").without(List.of("resources", "requests", "storage"));
        ObjectValue then = before.asObject().without("volumeAttributesClassName").without(List.of("resources", "requests", "storage"));
        if (before.get("volumeName").text().isEmpty()) {
            now = now.without("volumeName");
            then = then.without("volumeName");
        }
        if (before.get("storageClassName").missing()) {
            now = now.without("storageClassName");
        }
        Quantity size = Quantity.of(spec.get("resources", "requests", "storage"));
        Quantity earlier = Quantity.of(before.get("resources", "requests", "storage"));
        boolean bound = old.get("status", "phase").text().equals("Bound");
        if (!now.equals(then) || !size.equals(earlier) && !bound) {
            findings.forbidden("spec", "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n");
        }
        Quantity capacity = Quantity.of(old.get("status", "capacity", "storage"));
        if (bound && size.compareTo(earlier) < 0 && size.compareTo(capacity) <= 0) {
            findings.forbidden("spec.resources.requests.storage", "field can not be less than status.capacity");
        }
        Value annotation = claim.get("metadata", "annotations").get(CLASS_ANNOTATION);
        Value was = old.get("metadata", "annotations").get(CLASS_ANNOTATION);
        boolean moved = !annotation.present() && spec.get("storageClassName").equals(was);
        if (!annotation.equals(was) && !moved) {
            findings.invalid("metadata.annotations[" + CLASS_ANNOTATION + "]", annotation.text(), "field is immutable");
        }
        findings.immutable("volumeMode", spec.get("volumeMode"), before.get("volumeMode"));
        return findings.list();
    }

    @Override
    public List<FieldError> validateStatusUpdate(Value claim, Value old) {
        var findings = new Findings();
        ResourceRules.amounts("status.capacity", claim.get("status", "capacity"), findings);
        return findings.list();
    }
}
