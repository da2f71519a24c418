// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A label selector: a conjunction of requirements; without any it matches all.
public record Selector(List<Requirement> requirements) {
    public Selector {
        requirements = List.copyOf(requirements);
    }

    public static final Selector EVERYTHING = new Selector(List.of());

    /// The operators of the selector syntax.
    public enum Operator { IN, NOT_IN, EXISTS, DOES_NOT_EXIST, GREATER_THAN, LESS_THAN }

    /// One requirement on one label; `=` and `==` are IN with one value, `!=` is NOT_IN with one.
    public record Requirement(String key, Operator operator, List<String> values) {
        public Requirement {
            values = List.copyOf(values);
        }

        boolean matches(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
                case GREATER_THAN -> value != null && compare(value) > 0;
                case LESS_THAN -> value != null && compare(value) < 0;
            };
        }

        private int compare(String value) {
            try {
                return Long.compare(Long.parseLong(value), Long.parseLong(values.getFirst()));
            } catch (NumberFormatException _) {
                return 0;
            }
        }
    }

    public boolean matches(Map<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    public boolean everything() {
        return requirements.isEmpty();
    }

    /// A selector of equal labels.
    public static Selector equalTo(Map<String, String> labels) {
        return new Selector(labels.entrySet().stream().map(e -> new Requirement(e.getKey(), Operator.IN, List.of(e.getValue()))).toList());
    }

    /// The selector of a `LabelSelector` object (`matchLabels`, `matchExpressions`); a missing one matches nothing in most uses: look first.
    public static Selector of(Value labelSelector) {
        var requirements = new ArrayList<>(equalTo(labelSelector.get("matchLabels").stringMap()).requirements());
        for (Value expression : labelSelector.get("matchExpressions").items()) {
            List<String> values = expression.get("values").items().stream().map(Value::text).toList();
            Operator operator = switch (expression.get("operator").text()) {
                case "In" -> Operator.IN;
                case "NotIn" -> Operator.NOT_IN;
                case "Exists" -> Operator.EXISTS;
                case "Gt" -> Operator.GREATER_THAN;
                case "Lt" -> Operator.LESS_THAN;
                default -> Operator.DOES_NOT_EXIST;
            };
            requirements.add(new Requirement(expression.get("key").text(), operator, values));
        }
        return new Selector(requirements);
    }
}
