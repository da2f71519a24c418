// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.schema;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Where a value stands. Texts are only made when there is something to report.
///
/// @param outer the place around it; null at the root
/// @param name of the field, or the key; empty for an item
/// @param index of the item; [#FIELD] and [#KEY] for the others
/// @param struct name of the Go struct around it
record Place(@Nullable Place outer, String name, int index, String struct) {
    static final Place ROOT = new Place(null, "", 0, "");
    private static final int FIELD = -1;
    private static final int KEY = -2;

    Place field(String field, String inside) {
        return new Place(this, field, FIELD, inside);
    }

    Place index(int item) {
        return new Place(this, "", item, struct);
    }

    Place key(String key) {
        return new Place(this, key, KEY, struct);
    }

    /// For reports: `spec.containers[0].name`.
    String path() {
        return path(true);
    }

    /// For Go's errors, without indexes and keys: `spec.containers.name`.
    String goPath() {
        return path(false);
    }

    private String path(boolean brackets) {
        var places = new ArrayDeque<Place>();
        Place place = this;
        for (Place around = place.outer; around != null; around = place.outer) {
            places.push(place);
            place = around;
        }
        var text = new StringBuilder();
        for (Place step : places) {
            if (step.index == FIELD) {
                text.append(text.isEmpty() ? "" : ".").append(step.name);
            } else if (brackets) {
                text.append('[').append(step.index == KEY ? step.name : Integer.toString(step.index)).append(']');
            }
        }
        return text.toString();
    }
}
