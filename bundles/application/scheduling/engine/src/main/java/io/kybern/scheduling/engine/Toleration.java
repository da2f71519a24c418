// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import io.kybern.resource.api.Value;
import java.util.List;

/// What a pod tolerates. Empty key: every taint; empty effect: every effect.
record Toleration(String key, String operator, String value, String effect) {
    static List<Toleration> of(Value tolerations) {
        return tolerations.items().stream().map(each -> new Toleration(each.get("key").text(), each.get("operator").text(), each.get("value").text(),
                each.get("effect").text())).toList();
    }

    static boolean anyTolerates(List<Toleration> tolerations, Taint taint) {
        for (Toleration toleration : tolerations) {
            if (toleration.tolerates(taint)) {
                return true;
            }
        }
        return false;
    }

    boolean tolerates(Taint taint) {
        if (!effect.isEmpty() && !effect.equals(taint.effect()) || !key.isEmpty() && !key.equals(taint.key())) {
            return false;
        }
        return switch (operator) {
            case "Exists" -> true;
            case "", "Equal" -> value.equals(taint.value());
            case "Gt" -> compare(taint) > 0;
            case "Lt" -> compare(taint) < 0;
            default -> false;
        };
    }

    private int compare(Taint taint) {
        try {
            return Long.compare(Long.parseLong(taint.value()), Long.parseLong(value));
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
