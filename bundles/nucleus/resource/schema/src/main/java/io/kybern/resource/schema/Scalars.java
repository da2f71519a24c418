// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.schema;

import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.BooleanValue;
import io.kybern.resource.api.DecimalValue;
import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.IntegerValue;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Quantity;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.StringValue;
import io.kybern.resource.api.Value;
import java.math.BigDecimal;
import java.util.Base64;

/// Scalars: type checks with Go's errors, normal forms, zero values.
final class Scalars {
    private Scalars() {
    }

    static boolean zero(Value value) {
        return switch (value) {
            case StringValue(String text) -> text.isEmpty();
            case IntegerValue(long number) -> number == 0;
            case DecimalValue(double number) -> number == 0;
            case BooleanValue(boolean truth) -> !truth;
            default -> value.missing();
        };
    }

    static boolean emptyContainer(Value value) {
        return value instanceof ObjectValue object && object.isEmpty() || value instanceof ArrayValue array && array.size() == 0
                || value == Value.NULL;
    }

    static Value zeroOf(Schema schema) {
        return switch (schema.type()) {
            case BOOLEAN -> Value.FALSE;
            case INTEGER, NUMBER -> Value.of(0);
            default -> switch (schema.format()) {
                case TIME, MICRO_TIME, BYTES -> Value.NULL;
                case QUANTITY -> Value.of("0");
                case INT_OR_STRING -> Value.of(0);
                case DURATION -> Value.of("0s");
                default -> Value.of("");
            };
        };
    }

    static Value normalise(Schema schema, Value value, Place place) {
        return switch (schema.type()) {
            case BOOLEAN -> value instanceof BooleanValue ? value : CanonicalForm.mismatch(schema, value, place);
            case INTEGER -> integer(schema, value, place);
            case NUMBER -> value instanceof IntegerValue || value instanceof DecimalValue ? value : CanonicalForm.mismatch(schema, value, place);
            default -> string(schema, value, place);
        };
    }

    private static Value integer(Schema schema, Value value, Place place) {
        return switch (value) {
            case IntegerValue(long number) when schema.format() != Schema.Format.INT32 || number == (int) number -> value;
            case IntegerValue(long number) -> throw GoTypes.mismatch(schema, "number " + number, place);
            case DecimalValue(double number) -> throw GoTypes.mismatch(schema, "number " + number, place);
            default -> CanonicalForm.mismatch(schema, value, place);
        };
    }

    private static Value string(Schema schema, Value value, Place place) {
        return switch (schema.format()) {
            case QUANTITY -> quantity(value);
            case INT_OR_STRING -> intOrString(value);
            case TIME, MICRO_TIME, DURATION -> time(schema.format(), value);
            case BYTES -> bytes(schema, value, place);
            default -> value instanceof StringValue ? value : CanonicalForm.mismatch(schema, value, place);
        };
    }

    private static Value quantity(Value value) {
        String text = switch (value) {
            case StringValue(String string) -> string.strip();
            case IntegerValue(long number) -> Long.toString(number);
            case DecimalValue(double number) -> BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
            default -> "";
        };
        try {
            String canonical = Quantity.parse(text).toString();
            return value instanceof StringValue && canonical.equals(value.text()) ? value : Value.of(canonical);
        } catch (IllegalArgumentException e) {
            throw new DecodeException(String.valueOf(e.getMessage()));
        }
    }

    private static Value intOrString(Value value) {
        return switch (value) {
            case StringValue _ -> value;
            case IntegerValue(long number) when number == (int) number -> value;
            case IntegerValue(long number) ->
                throw new DecodeException("json: cannot unmarshal number " + number + " into Go value of type int32");
            case DecimalValue(double number) ->
                throw new DecodeException("json: cannot unmarshal number " + number + " into Go value of type int32");
            default -> throw new DecodeException("json: cannot unmarshal " + GoTypes.jsonName(value) + " into Go value of type int32");
        };
    }

    private static Value time(Schema.Format format, Value value) {
        if (!(value instanceof StringValue(String text))) {
            throw new DecodeException("json: cannot unmarshal " + GoTypes.jsonName(value) + " into Go value of type string");
        }
        String canonical = switch (format) {
            case TIME -> GoTime.seconds(text);
            case MICRO_TIME -> GoTime.micros(text);
            default -> GoTime.duration(text);
        };
        return canonical.equals(text) ? value : Value.of(canonical);
    }

    private static Value bytes(Schema schema, Value value, Place place) {
        if (!(value instanceof StringValue(String text))) {
            return CanonicalForm.mismatch(schema, value, place);
        }
        String plain = text.indexOf('\n') < 0 && text.indexOf('\r') < 0 ? text : text.replace("\n", "").replace("\r", "");
        try {
            String canonical = Base64.getEncoder().encodeToString(Base64.getDecoder().decode(plain));
            if (plain.length() % 4 != 0) {
                throw new DecodeException("illegal base64 data at input byte " + plain.length() / 4 * 4);
            }
            return canonical.equals(text) ? value : Value.of(canonical);
        } catch (IllegalArgumentException _) {
            throw new DecodeException("illegal base64 data at input byte " + firstIllegal(plain));
        }
    }

    private static int firstIllegal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean legal = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/';
            if (!legal) {
                return i;
            }
        }
        return text.length() / 4 * 4;
    }
}
