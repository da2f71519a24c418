// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.api;

import io.kybern.resource.api.Names;
import io.kybern.resource.api.Quantity;
import io.kybern.resource.api.Value;
import java.util.List;

/// The rules of resource lists: limits, requests, capacities.
public final class ResourceRules {
    private static final List<String> CONTAINER = List.of("cpu", "memory", "ephemeral-storage");

    private ResourceRules() {
    }

    /// `resources` of a container.
    public static void container(String field, Value resources, Findings findings) {
        Value limits = resources.get("limits");
        Value requests = resources.get("requests");
        limits.fields().forEach((name, amount) -> entry(field + ".limits", name, amount, findings));
        requests.fields().forEach((name, amount) -> {
            entry(field + ".requests", name, amount, findings);
            Value limit = limits.get(name);
            boolean overcommits = CONTAINER.contains(name);
            if (!limit.missing()) {
                int order = Quantity.of(amount).compareTo(Quantity.of(limit));
                if (!overcommits && order != 0) {
                    findings.invalid(field + ".requests", Quantity.of(amount).toString(), "must be equal to " + name + " limit of " + Quantity.of(limit));
                } else if (order > 0) {
                    findings.invalid(field + ".requests", Quantity.of(amount).toString(),
                            "must be less than or equal to " + name + " limit of " + Quantity.of(limit));
                }
            } else if (!overcommits) {
                findings.required(field + ".limits", "Limit must be set for non overcommitable resources");
            }
        });
        boolean huge = limits.fields().keySet().stream().anyMatch(name -> name.startsWith("hugepages-"))
                || requests.fields().keySet().stream().anyMatch(name -> name.startsWith("hugepages-"));
        boolean computes = List.of("cpu", "memory").stream().anyMatch(name -> !limits.get(name).missing() || !requests.get(name).missing());
        if (huge && !computes) {
            findings.forbidden(field, "HugePages require cpu or memory");
        }
    }

    private static void entry(String list, String name, Value amount, Findings findings) {
        String field = list + "[" + name + "]";
        List<String> problems = Names.qualifiedName(name);
        findings.names(field, name, problems);
        if (problems.isEmpty() && name.indexOf('/') < 0 && !CONTAINER.contains(name) && !name.startsWith("hugepages-")) {
            findings.invalid(field, name, "must be a standard resource type or fully qualified");
            findings.invalid(field, name, "must be a standard resource for containers");
        }
        findings.amount(field, amount);
        if ((name.indexOf('/') > 0 || name.startsWith("hugepages-")) && !Quantity.of(amount).whole()) {
            findings.invalid(field, Quantity.of(amount).toString(), "must be an integer");
        }
    }

    /// Amounts that must not be negative.
    public static void amounts(String field, Value amounts, Findings findings) {
        amounts.fields().forEach((name, amount) -> {
            findings.names(field + "[" + name + "]", name, Names.qualifiedName(name));
            findings.amount(field + "[" + name + "]", amount);
        });
    }
}
