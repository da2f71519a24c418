// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.BooleanValue;
import io.kybern.resource.api.Codec;
import io.kybern.resource.api.DecimalValue;
import io.kybern.resource.api.IntegerValue;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.StringValue;
import io.kybern.resource.api.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Turns `spec.config` into component properties: nested names are joined by dots, lists of strings, numbers or truths become
/// arrays, lists of anything else arrays of JSON texts; null is left out.
final class ComponentProperties {
    private final Codec json;

    ComponentProperties(Codec json) {
        this.json = json;
    }

    Map<String, Object> of(Value config) {
        Map<String, Object> properties = new TreeMap<>();
        config.fields().forEach((name, value) -> put(name, value, properties));
        return properties;
    }

    private void put(String name, Value value, Map<String, Object> properties) {
        switch (value) {
            case StringValue(String text) -> properties.put(name, text);
            case IntegerValue(long number) -> properties.put(name, number);
            case DecimalValue(double number) -> properties.put(name, number);
            case BooleanValue(boolean truth) -> properties.put(name, truth);
            case ArrayValue(List<Value> items) -> properties.put(name, array(items));
            case ObjectValue object -> object.fields().forEach((field, inner) -> put(name + "." + field, inner, properties));
            default -> { }
        }
    }

    private Object array(List<Value> items) {
        if (items.stream().allMatch(IntegerValue.class::isInstance) && !items.isEmpty()) {
            return items.stream().mapToLong(item -> item.integer(0)).toArray();
        }
        return items.stream().map(item -> item instanceof StringValue(String text) ? text
            : new String(json.encode(item), StandardCharsets.UTF_8)).toArray(String[]::new);
    }
}
