// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.rbac;

import io.kybern.group.api.Edits;
import io.kybern.group.api.Findings;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Names;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import java.util.List;
import java.util.Set;

/// Role bindings and cluster role bindings.
final class BindingStrategy implements Strategy {
    private static final String GROUP = "rbac.authorization.k8s.io";

    private final boolean namespaced;

    BindingStrategy(boolean namespaced) {
        this.namespaced = namespaced;
    }

    @Override
    public Value applyDefaults(Value binding) {
        Value result = Edits.field(binding, "roleRef", role -> Edits.missing(role, "apiGroup", Value.of(GROUP)));
        return Edits.items(result, "subjects", subject -> Set.of("User", "Group").contains(subject.get("kind").text())
                ? Edits.missing(subject, "apiGroup", Value.of(GROUP)) : subject);
    }

    @Override
    public List<FieldError> validate(Value binding) {
        var findings = new Findings();
        Value role = binding.get("roleRef");
        if (!role.get("apiGroup").text().equals(GROUP)) {
            findings.add(FieldError.notSupported("roleRef.apiGroup", Value.of(role.get("apiGroup").text()), List.of(GROUP)));
        }
        List<String> kinds = namespaced ? List.of("ClusterRole", "Role") : List.of("ClusterRole");
        if (!kinds.contains(role.get("kind").text())) {
            findings.add(FieldError.notSupported("roleRef.kind", Value.of(role.get("kind").text()), kinds));
        }
        findings.requiredName("roleRef.name", role.get("name").text(), Names.pathSegment(role.get("name").text()));
        List<Value> subjects = binding.get("subjects").items();
        for (int i = 0; i < subjects.size(); i++) {
            subject("subjects[" + i + "]", subjects.get(i), findings);
        }
        return findings.list();
    }

    private void subject(String field, Value subject, Findings findings) {
        String name = subject.get("name").text();
        findings.requiredText(field + ".name", subject.get("name"));
        String group = subject.get("apiGroup").text();
        switch (subject.get("kind").text()) {
            case "ServiceAccount" -> {
                if (!name.isEmpty()) {
                    findings.names(field + ".name", name, Names.dns1123Subdomain(name));
                }
                if (!group.isEmpty()) {
                    findings.add(FieldError.notSupported(field + ".apiGroup", Value.of(group), List.of("")));
                }
                if (!namespaced) {
                    findings.requiredText(field + ".namespace", subject.get("namespace"));
                }
            }
            case "User", "Group" -> {
                if (!group.equals(GROUP)) {
                    findings.add(FieldError.notSupported(field + ".apiGroup", Value.of(group), List.of(GROUP)));
                }
            }
            default -> findings.add(FieldError.notSupported(field + ".kind", Value.of(subject.get("kind").text()),
                    List.of("Group", "ServiceAccount", "User")));
        }
    }

    @Override
    public List<FieldError> validateUpdate(Value binding, Value old) {
        var findings = new Findings();
        if (!binding.get("roleRef").equals(old.get("roleRef"))) {
            findings.invalid("roleRef", binding.get("roleRef"), "cannot change roleRef");
        }
        return findings.list();
    }
}
