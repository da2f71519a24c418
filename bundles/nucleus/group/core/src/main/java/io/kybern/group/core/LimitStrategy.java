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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Limit ranges.
final class LimitStrategy implements Strategy {
    @Override
    public Value applyDefaults(Value range) {
        return Edits.field(range, "spec", spec -> Edits.items(spec, "limits", LimitStrategy::filled));
    }

    /// Containers get what they do not ask for: defaults from the maximum, default requests from defaults and the minimum.
    private static Value filled(Value limit) {
        if (!limit.get("type").text().equals("Container")) {
            return limit;
        }
        Value result = fill(limit, "default", limit.get("max"));
        result = fill(result, "defaultRequest", result.get("default"));
        return fill(result, "defaultRequest", result.get("min"));
    }

    private static Value fill(Value limit, String field, Value from) {
        ObjectValue amounts = limit.get(field).asObject();
        ObjectValue filled = amounts;
        for (var amount : from.fields().entrySet()) {
            filled = filled.get(amount.getKey()).missing() ? filled.with(amount.getKey(), amount.getValue()) : filled;
        }
        return filled == amounts ? limit : limit.asObject().with(field, filled);
    }

    @Override
    public List<FieldError> validate(Value range) {
        var findings = new Findings();
        Set<String> types = new HashSet<>();
        List<Value> limits = range.get("spec", "limits").items();
        for (int i = 0; i < limits.size(); i++) {
            String field = "spec.limits[" + i + "]";
            String type = limits.get(i).get("type").text();
            findings.names(field + ".type", type, Names.qualifiedName(type));
            if (!types.add(type)) {
                findings.duplicate(field + ".type", limits.get(i).get("type"));
            }
            limit(field, type, limits.get(i), findings);
        }
        return findings.list();
    }

    private static void limit(String field, String type, Value limit, Findings findings) {
        if (type.equals("Pod")) {
            for (String no : List.of("default", "defaultRequest")) {
                if (!limit.get(no).fields().isEmpty()) {
                    findings.forbidden(field + "." + no, "may not be specified when `type` is 'Pod'");
                }
            }
        }
        if (type.equals("PersistentVolumeClaim") && limit.get("min", "storage").missing() && limit.get("max", "storage").missing()) {
            findings.required(field + ".limits", "either minimum or maximum storage value is required, but neither was provided");
        }
        Set<String> names = new TreeSet<>();
        List.of("min", "max", "default", "defaultRequest", "maxLimitRequestRatio").forEach(kind -> names.addAll(limit.get(kind).fields().keySet()));
        names.forEach(name -> resource(field, name, limit, findings));
    }

    private static void resource(String field, String name, Value limit, Findings findings) {
        Optional<Quantity> least = Quantity.tryParse(limit.get("min").get(name));
        Optional<Quantity> most = Quantity.tryParse(limit.get("max").get(name));
        Optional<Quantity> usual = Quantity.tryParse(limit.get("default").get(name));
        Optional<Quantity> request = Quantity.tryParse(limit.get("defaultRequest").get(name));
        String minimum = field + ".min[" + name + "]";
        String requested = field + ".defaultRequest[" + name + "]";
        String defaulted = field + ".default[" + name + "]";
        order(minimum, least, "min value", most, "max value", true, findings);
        order(requested, least, "min value", request, "default request value", false, findings);
        order(requested, request, "default request value", most, "max value", true, findings);
        order(requested, request, "default request value", usual, "default limit value", true, findings);
        order(defaulted, least, "min value", usual, "default value", false, findings);
        order(defaulted, usual, "default value", most, "max value", true, findings);
        Quantity.tryParse(limit.get("maxLimitRequestRatio").get(name)).filter(ratio -> ratio.compareTo(Quantity.of(1)) < 0)
                .ifPresent(ratio -> findings.invalid(field + ".maxLimitRequestRatio[" + name + "]", ratio.toString(), "ratio " + ratio
                        + " is less than 1"));
    }

    /// @param showsFirst whether the message shows the smaller or the greater one as the bad value
    private static void order(String field, Optional<Quantity> small, String smallName, Optional<Quantity> great, String greatName,
            boolean showsFirst, Findings findings) {
        if (small.isPresent() && great.isPresent() && small.get().compareTo(great.get()) > 0) {
            findings.invalid(field, (showsFirst ? small : great).get().toString(),
                    smallName + " " + small.get() + " is greater than " + greatName + " " + great.get());
        }
    }
}
