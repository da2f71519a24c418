// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import io.kybern.resource.api.Value;
import java.util.List;

/// A node's taint.
record Taint(String key, String value, String effect) {
    static List<Taint> of(Value taints) {
        return taints.items().stream().map(each -> new Taint(each.get("key").text(), each.get("value").text(), each.get("effect").text())).toList();
    }

    /// Whether pods that don't tolerate it may not come.
    boolean repels() {
        return effect.equals("NoSchedule") || effect.equals("NoExecute");
    }
}
