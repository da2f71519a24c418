// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.json;

import io.kybern.resource.api.BooleanValue;
import io.kybern.resource.api.DecimalValue;
import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.IntegerValue;
import io.kybern.resource.api.StringValue;
import io.kybern.resource.api.Value;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/// What plain YAML scalars mean: the rules of YAML 1.1 that Go's library applies.
final class YamlScalars {
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TRUES = Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSES = Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");

    private YamlScalars() {
    }

    static Value value(ScalarEvent scalar) {
        String tag = scalar.getTag().orElse("");
        String text = scalar.getValue();
        if (tag.endsWith(":str") || tag.isEmpty() && !scalar.isPlain()) {
            return Value.of(text);
        }
        if (tag.endsWith(":binary")) {
            return Value.of(text.replaceAll("\\s", ""));
        }
        return resolve(text);
    }

    /// Whether a text would not come back as a string when it is written without quotes.
    static boolean ambiguous(String text) {
        return !(resolve(text) instanceof StringValue) || text.equals("<<") || text.equals("=");
    }

    /// The field name that a key stands for.
    static String key(Value key) {
        return switch (key) {
            case StringValue(String text) -> text;
            case IntegerValue number -> number.toString();
            case DecimalValue(double number) -> GoNumbers.format(number);
            case BooleanValue(boolean truth) -> Boolean.toString(truth);
            default -> throw new DecodeException("yaml: unsupported map key " + key);
        };
    }

    private static Value resolve(String text) {
        if (NULLS.contains(text)) {
            return Value.NULL;
        }
        if (TRUES.contains(text)) {
            return Value.TRUE;
        }
        if (FALSES.contains(text)) {
            return Value.FALSE;
        }
        char first = text.charAt(0);
        if (first != '+' && first != '-' && first != '.' && (first < '0' || first > '9')) {
            return Value.of(text);
        }
        String plain = text.replace("_", "");
        return integer(plain).or(() -> decimal(plain)).orElseGet(() -> Value.of(text));
    }

    private static Optional<Value> integer(String text) {
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        String lower = digits.toLowerCase(java.util.Locale.ROOT);
        int radix = lower.startsWith("0x") ? 16 : lower.startsWith("0b") ? 2 : lower.startsWith("0") && lower.length() > 1 ? 8 : 10;
        String body = radix == 16 || radix == 2 || lower.startsWith("0o") ? digits.substring(2) : digits;
        if (body.isEmpty() || !Character.isLetterOrDigit(body.charAt(0))) {
            return Optional.empty();
        }
        try {
            return Optional.of(Value.of(Long.parseLong(negative ? "-" + body : body, radix)));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static Optional<Value> decimal(String text) {
        return FLOAT.matcher(text).matches() ? Optional.of(Value.of(Double.parseDouble(text))) : Optional.empty();
    }
}
