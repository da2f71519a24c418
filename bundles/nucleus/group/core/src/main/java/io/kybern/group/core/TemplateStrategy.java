// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.group.api.Edits;
import io.kybern.group.api.Findings;
import io.kybern.group.api.PodRules;
import io.kybern.group.api.PodTemplates;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import java.util.List;

/// Pod templates.
final class TemplateStrategy implements Strategy {
    @Override
    public Value applyDefaults(Value template) {
        return Edits.at(template, List.of("template", "spec"), PodTemplates::spec);
    }

    @Override
    public List<FieldError> validate(Value template) {
        var findings = new Findings();
        findings.labels("template.labels", template.get("template", "metadata", "labels"));
        PodRules.spec("template.spec", template.get("template", "spec"), findings);
        return findings.list();
    }
}
