// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.group.api.Edits;
import io.kybern.group.api.Findings;
import io.kybern.group.api.ResourceRules;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.IpAddress;
import io.kybern.resource.api.Names;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Nodes.
final class NodeStrategy implements Strategy {
    @Override
    public Value applyDefaults(Value node) {
        Value status = Edits.field(node, "status", s -> s.get("allocatable").missing() && !s.get("capacity").missing()
                ? s.asObject().with("allocatable", s.get("capacity")) : s);
        return Edits.field(status, "spec", NodeStrategy::ranges);
    }

    private static Value ranges(Value spec) {
        String one = spec.get("podCIDR").text();
        List<Value> many = spec.get("podCIDRs").items();
        if (one.isEmpty()) {
            return many.isEmpty() ? spec : spec.asObject().with("podCIDR", many.getFirst());
        }
        return !many.isEmpty() && many.getFirst().text().equals(one) ? spec : spec.asObject().with("podCIDRs", Value.strings(List.of(one)));
    }

    @Override
    public boolean keepsStatusOnCreate() {
        return true;
    }

    @Override
    public Value prepareForUpdate(WriteScope scope, Value node, Value old) {
        return Edits.copy(node, old, "status");
    }

    @Override
    public List<FieldError> validate(Value node) {
        var findings = new Findings();
        taints(node.get("spec", "taints").items(), findings);
        ranges(node.get("spec", "podCIDRs"), findings);
        status(node, findings);
        return findings.list();
    }

    private static void taints(List<Value> taints, Findings findings) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < taints.size(); i++) {
            Value taint = taints.get(i);
            String field = "metadata.taints[" + i + "]";
            String key = taint.get("key").text();
            String value = taint.get("value").text();
            findings.names(field + ".key", key, Names.qualifiedName(key));
            findings.names(field + ".value", value, Names.labelValue(value));
            findings.requiredText(field + ".effect", taint.get("effect"));
            if (!seen.add(key + ":" + taint.get("effect").text())) {
                findings.add(new FieldError("FieldValueDuplicate", field,
                        FieldError.duplicate(field, taint).message() + ": taints must be unique by key and effect pair"));
            }
        }
    }

    private static void ranges(Value list, Findings findings) {
        List<Value> ranges = list.items();
        Set<String> families = new HashSet<>();
        for (int i = 0; i < ranges.size(); i++) {
            String range = ranges.get(i).text();
            findings.names("spec.podCIDRs[" + i + "]", range, Names.cidr(range));
            IpAddress.parse(range.contains("/") ? range.substring(0, range.indexOf('/')) : range).ifPresent(address -> families.add(address.family()));
        }
        if (ranges.size() > 2 || ranges.size() == 2 && families.size() == 1) {
            findings.invalid("spec.podCIDRs", list, "may specify no more than one CIDR for each IP family");
        }
    }

    private static void status(Value node, Findings findings) {
        ResourceRules.amounts("status.capacity", node.get("status", "capacity"), findings);
        ResourceRules.amounts("status.allocatable", node.get("status", "allocatable"), findings);
        Set<Value> seen = new HashSet<>();
        List<Value> addresses = node.get("status", "addresses").items();
        for (int i = 0; i < addresses.size(); i++) {
            if (!seen.add(addresses.get(i))) {
                findings.duplicate("status.addresses[" + i + "]", addresses.get(i));
            }
        }
    }

    @Override
    public List<FieldError> validateUpdate(Value node, Value old) {
        var findings = new Findings();
        Value spec = node.get("spec");
        Value before = old.get("spec");
        if (!before.get("podCIDRs").items().isEmpty() && !spec.get("podCIDRs").equals(before.get("podCIDRs"))) {
            findings.forbidden("spec.podCIDRs", "node updates may not change podCIDR except from \"\" to valid");
        }
        if (!before.get("providerID").text().isEmpty() && !spec.get("providerID").equals(before.get("providerID"))) {
            findings.forbidden("spec.providerID", "node updates may not change providerID except from \"\" to valid");
        }
        if (!spec.get("externalID").text().equals(before.get("externalID").text())) {
            findings.forbidden("spec.externalID", "may not be updated");
        }
        return findings.list();
    }

    @Override
    public List<FieldError> validateStatusUpdate(Value node, Value old) {
        var findings = new Findings();
        status(node, findings);
        return findings.list();
    }
}
