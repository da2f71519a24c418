// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.apply;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Status;
import io.kybern.resource.api.Value;
import java.util.List;

/// Fields that a manager owns and an apply wants to change.
record Conflict(String manager, List<String> fields) {
    static ApiException failure(List<Conflict> conflicts) {
        int count = conflicts.stream().mapToInt(conflict -> conflict.fields.size()).sum();
        var text = new StringBuilder("Apply failed with ").append(count).append(count == 1 ? " conflict: " : " conflicts: ");
        if (count == 1) {
            text.append("conflict with ").append(conflicts.getFirst().manager).append(": ").append(conflicts.getFirst().fields.getFirst());
        } else {
            for (int i = 0; i < conflicts.size(); i++) {
                text.append(i == 0 ? "" : "\n").append("conflicts with ").append(conflicts.get(i).manager).append(':');
                conflicts.get(i).fields.forEach(field -> text.append("\n- ").append(field));
            }
        }
        var status = new Status(409, "Conflict", text.toString(), Value.object());
        for (Conflict conflict : conflicts) {
            for (String field : conflict.fields) {
                status = status.withCause("FieldManagerConflict", "conflict with " + conflict.manager, field);
            }
        }
        return new ApiException(status);
    }
}
