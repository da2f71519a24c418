// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.plugins;

import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The rules of a Plugin that its schema can't say.
final class PluginRules implements Strategy {
    /// Held until the plugin is out of its slots, so that a deletion that returned has had its effect.
    static final String FINALIZER = "plugins.kybern.io/switch";
    static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern SLOT = Pattern.compile("[a-z0-9-]+/[a-z0-9.-]+");
    private static final Pattern LOCATION = Pattern.compile("(file|http|https):.+");
    private static final Pattern DURATION = Pattern.compile("[1-9][0-9]{0,6}(ms|s|m)");

    @Override
    public Value prepareForCreate(WriteScope scope, Value object) {
        Value finalizers = object.get("metadata").get("finalizers");
        List<Value> all = new ArrayList<>(finalizers.items());
        if (!all.contains(Value.of(FINALIZER))) {
            all.add(Value.of(FINALIZER));
        }
        return object.asObject().without("status").with(List.of("metadata", "finalizers"), Value.array(all));
    }

    @Override
    public List<FieldError> validate(Value object) {
        List<FieldError> errors = new ArrayList<>();
        Value spec = object.get("spec");
        Value bundle = spec.get("bundle");
        if (bundle.present()) {
            sha256(bundle.get("sha256"), "spec.bundle.sha256", errors);
            String location = bundle.get("location").text();
            if (!location.isEmpty() && !LOCATION.matcher(location).matches()) {
                errors.add(FieldError.invalid("spec.bundle.location", location, "must be a file:, http: or https: URL, or empty for a "
                    + "PluginArtifact"));
            }
        }
        String slot = spec.get("slot").text();
        if (!slot.isEmpty() && !SLOT.matcher(slot).matches()) {
            errors.add(FieldError.invalid("spec.slot", slot, "must be POINT/NAME in lower case"));
        }
        String call = spec.get("budgets").get("call").text();
        if (!call.isEmpty() && !DURATION.matcher(call).matches()) {
            errors.add(FieldError.invalid("spec.budgets.call", call, "must be a whole number with unit ms, s or m"));
        }
        positive(spec.get("budgets").get("concurrency"), "spec.budgets.concurrency", 1000, errors);
        positive(spec.get("drainSeconds"), "spec.drainSeconds", 3600, errors);
        return errors;
    }

    private static void positive(Value number, String field, long most, List<FieldError> errors) {
        if (!number.missing() && (number.integer(0) < 1 || number.integer(0) > most)) {
            errors.add(FieldError.invalid(field, number, "must be between 1 and " + most));
        }
    }

    static void sha256(Value value, String field, List<FieldError> errors) {
        if (value.text().isEmpty()) {
            errors.add(FieldError.required(field, "the code is known by its hash"));
        } else if (!SHA256.matcher(value.text()).matches()) {
            errors.add(FieldError.invalid(field, value, "must be 64 lower-case hexadecimal digits"));
        }
    }
}
