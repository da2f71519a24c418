// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.api;

import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Names;
import io.kybern.resource.api.Quantity;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Gathers what is wrong with an object. Not for several threads.
public final class Findings {
    static final String NOT_NEGATIVE = "must be greater than or equal to 0";
    static final String IMMUTABLE = "field is immutable";

    private final List<FieldError> errors = new ArrayList<>();

    public List<FieldError> list() {
        return List.copyOf(errors);
    }

    public boolean none() {
        return errors.isEmpty();
    }

    public void add(FieldError error) {
        errors.add(error);
    }

    public void addAll(List<FieldError> more) {
        errors.addAll(more);
    }

    public void required(String field, String detail) {
        errors.add(FieldError.required(field, detail));
    }

    public void invalid(String field, Value value, String detail) {
        errors.add(FieldError.invalid(field, value, detail));
    }

    public void invalid(String field, String text, String detail) {
        errors.add(FieldError.invalid(field, text, detail));
    }

    public void forbidden(String field, String detail) {
        errors.add(FieldError.forbidden(field, detail));
    }

    public void duplicate(String field, Value value) {
        errors.add(FieldError.duplicate(field, value));
    }

    public void notFound(String field, Value value) {
        errors.add(FieldError.notFound(field, value));
    }

    /// One finding a problem of a text.
    public void names(String field, String text, List<String> problems) {
        problems.forEach(problem -> invalid(field, text, problem));
    }

    /// A text that must be there and fine.
    public void requiredName(String field, String text, List<String> problems) {
        if (text.isEmpty()) {
            required(field, "");
        } else {
            names(field, text, problems);
        }
    }

    public void requiredText(String field, Value text) {
        if (text.text().isEmpty()) {
            required(field, "");
        }
    }

    /// A text that must be one of a few; the empty one is passed over.
    public void supported(String field, Value text, List<String> supported) {
        if (!text.text().isEmpty() && !supported.contains(text.text())) {
            errors.add(FieldError.notSupported(field, text, supported.stream().sorted().toList()));
        }
    }

    /// As [#supported], for the fields whose values upstream does not sort.
    public void supportedInOrder(String field, Value text, List<String> supported) {
        if (!text.text().isEmpty() && !supported.contains(text.text())) {
            errors.add(FieldError.notSupported(field, text, supported));
        }
    }

    public void notNegative(String field, Value number) {
        if (number.integer(0) < 0) {
            invalid(field, number, NOT_NEGATIVE);
        }
    }

    /// A number between two bounds; absent is fine.
    public void range(String field, Value number, long least, long most) {
        if (!number.missing() && (number.integer(0) < least || number.integer(0) > most)) {
            invalid(field, number, "must be between " + least + " and " + most + ", inclusive");
        }
    }

    public void immutable(String field, Value now, Value before) {
        if (!same(now, before)) {
            invalid(field, now, IMMUTABLE);
        }
    }

    /// Whether two fields mean the same: absent, null and empty are one.
    public static boolean same(Value a, Value b) {
        return a.equals(b) || hollow(a) && hollow(b);
    }

    private static boolean hollow(Value value) {
        return value.missing() || value.equals(Value.of("")) || value.equals(Value.object()) || value.equals(Value.array());
    }

    /// The texts under a key of each item must differ.
    public void unique(String field, List<Value> items, String key) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            String text = items.get(i).get(key).text();
            if (!text.isEmpty() && !seen.add(text)) {
                duplicate(field + "[" + i + "]." + key, items.get(i).get(key));
            }
        }
    }

    /// Keys and values of labels.
    public void labels(String field, Value labels) {
        labels.fields().forEach((key, value) -> {
            names(field, key, Names.qualifiedName(key));
            names(field, value.text(), Names.labelValue(value.text()));
        });
    }

    /// An absolute or relative path of a volume: relative, without `..`.
    public void localPath(String field, Value path) {
        String text = path.text();
        if (text.startsWith("/")) {
            invalid(field, text, "must be a relative path");
        }
        if (List.of(text.split("/")).contains("..")) {
            invalid(field, text, "must not contain '..'");
        }
    }

    /// A port number or a port name.
    public void port(String field, Value port) {
        if (port.text().isEmpty()) {
            Names.portNumber(port.integer(0)).forEach(problem -> invalid(field, port, problem));
        } else {
            names(field, port.text(), Names.portName(port.text()));
        }
    }

    /// A quantity that parses and is not negative.
    public void amount(String field, Value amount) {
        Quantity.tryParse(amount).ifPresentOrElse(quantity -> {
            if (quantity.sign() < 0) {
                invalid(field, quantity.toString(), NOT_NEGATIVE);
            }
        }, () -> invalid(field, amount, "must be a valid resource quantity"));
    }

    /// A count or a percentage of at most 100.
    public void countOrPercentage(String field, Value value) {
        String text = value.text();
        if (text.isEmpty()) {
            notNegative(field, value);
            return;
        }
        List<String> problems = Names.percentage(text);
        problems.forEach(problem -> invalid(field, text, problem));
    }

    /// No percentage above 100.
    public void atMostWhole(String field, Value value) {
        if (percent(value) > 100) {
            invalid(field, value, "must not be greater than 100%");
        }
    }

    /// The percentage that a text is; -1 when it is none.
    public static int percent(Value value) {
        String text = value.text();
        try {
            return text.endsWith("%") ? Integer.parseInt(text.substring(0, text.length() - 1)) : -1;
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    /// Whether a count or percentage is nothing.
    public static boolean nothing(Value value) {
        return value.text().isEmpty() ? value.integer(0) == 0 : percent(value) == 0;
    }
}
