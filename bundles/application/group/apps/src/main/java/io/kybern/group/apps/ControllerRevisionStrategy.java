// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.apps;

import io.kybern.group.api.Findings;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import java.util.List;

/// Controller revisions: what a controller wrote down once stays.
final class ControllerRevisionStrategy implements Strategy {
    @Override
    public List<FieldError> validate(Value revision) {
        var findings = new Findings();
        Value data = revision.get("data");
        if (data.missing()) {
            findings.required("data", "data is mandatory");
        } else if (!(data instanceof ObjectValue)) {
            findings.invalid("data", data, "must be a JSON object");
        }
        findings.notNegative("revision", revision.get("revision"));
        return findings.list();
    }

    @Override
    public List<FieldError> validateUpdate(Value revision, Value old) {
        var findings = new Findings();
        findings.immutable("data", revision.get("data"), old.get("data"));
        return findings.list();
    }
}
