// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;

/// An exact amount of a resource: `100m`, `1.5Gi`, `2e3`. Values below a billionth are rounded away from zero.
///
/// Two quantities are equal when their amounts are, whatever their notation. [#toString] gives the canonical notation.
public final class Quantity implements Comparable<Quantity> {
    /// The family of suffixes a quantity was written with.
    public enum Notation { DECIMAL_SI, BINARY_SI, DECIMAL_EXPONENT }

    public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Notation.DECIMAL_SI);

    private static final String DECIMAL_SUFFIXES = "numkMGTPE";
    private static final String BINARY_SUFFIXES = "KMGTPE";
    private static final String WRONG_FORMAT =
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    private static final String WRONG_SUFFIX = "unable to parse quantity's suffix";
    private static final String WRONG_NUMBER = "unable to parse numeric part of quantity";
    private static final BigDecimal LARGEST_BINARY = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final BigDecimal KIBI = BigDecimal.valueOf(1024);
    private static final BigInteger BIG_KIBI = BigInteger.valueOf(1024);
    private static final int NANO = 9;

    private final BigDecimal amount;
    private final Notation notation;

    private Quantity(BigDecimal amount, Notation notation) {
        this.amount = amount;
        this.notation = notation;
    }

    public static Quantity of(long amount) {
        return new Quantity(BigDecimal.valueOf(amount), Notation.DECIMAL_SI);
    }

    public static Quantity ofMilli(long thousandths) {
        return new Quantity(BigDecimal.valueOf(thousandths, 3), Notation.DECIMAL_SI);
    }

    /// An amount written with Ki, Mi, Gi …
    public static Quantity ofBytes(long bytes) {
        return new Quantity(BigDecimal.valueOf(bytes), Notation.BINARY_SI);
    }

    /// The quantity in a tree: a string or a number. Zero for everything else and for what can't be parsed.
    public static Quantity of(Value value) {
        return tryParse(value).orElse(ZERO);
    }

    public static Optional<Quantity> tryParse(Value value) {
        return switch (value) {
            case StringValue(String text) -> tryParse(text);
            case IntegerValue(long number) -> Optional.of(of(number));
            case DecimalValue(double number) -> tryParse(BigDecimal.valueOf(number).toPlainString());
            default -> Optional.empty();
        };
    }

    public static Optional<Quantity> tryParse(String text) {
        try {
            return Optional.of(parse(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// @throws IllegalArgumentException with upstream's message
    public static Quantity parse(String text) {
        int end = text.length();
        if (end == 0) {
            throw new IllegalArgumentException(WRONG_FORMAT);
        }
        int at = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
        int number = at;
        at = digits(text, at);
        if (at < end && text.charAt(at) == '.') {
            at = digits(text, at + 1);
        }
        BigDecimal parsed = number(text.substring(number, at));
        return new Suffix(text, at).apply(text.charAt(0) == '-' ? parsed.negate() : parsed);
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static BigDecimal number(String text) {
        if (text.isEmpty() || text.equals(".")) {
            return BigDecimal.ZERO;
        }
        try {
            return new BigDecimal(text.endsWith(".") ? text.substring(0, text.length() - 1) : text);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException(WRONG_NUMBER);
        }
    }

    /// What stands behind the digits.
    private record Suffix(Notation notation, int power) {
        Suffix(String text, int from) {
            this(read(text, from));
        }

        private Suffix(Suffix other) {
            this(other.notation, other.power);
        }

        private static Suffix read(String text, int from) {
            int letters = from;
            while (letters < text.length() && "eEinumkKMGTP".indexOf(text.charAt(letters)) >= 0) {
                letters++;
            }
            int sign = letters < text.length() && (text.charAt(letters) == '-' || text.charAt(letters) == '+') ? letters + 1 : letters;
            if (digits(text, sign) != text.length()) {
                throw new IllegalArgumentException(WRONG_FORMAT);
            }
            return interpret(text.substring(from));
        }

        private static Suffix interpret(String suffix) {
            if (suffix.isEmpty()) {
                return new Suffix(Notation.DECIMAL_SI, 0);
            }
            char first = suffix.charAt(0);
            if (suffix.length() == 1) {
                int index = DECIMAL_SUFFIXES.indexOf(first);
                if (index >= 0) {
                    return new Suffix(Notation.DECIMAL_SI, index < 3 ? (index - 3) * 3 : (index - 2) * 3);
                }
            } else if (suffix.length() == 2 && suffix.charAt(1) == 'i') {
                int index = BINARY_SUFFIXES.indexOf(first);
                if (index >= 0) {
                    return new Suffix(Notation.BINARY_SI, index + 1);
                }
            } else if (first == 'e' || first == 'E') {
                try {
                    return new Suffix(Notation.DECIMAL_EXPONENT, Integer.parseInt(suffix.substring(1)));
                } catch (NumberFormatException _) {
                    throw new IllegalArgumentException(WRONG_SUFFIX);
                }
            }
            throw new IllegalArgumentException(WRONG_SUFFIX);
        }

        Quantity apply(BigDecimal number) {
            if (number.signum() == 0) {
                return new Quantity(BigDecimal.ZERO, notation);
            }
            if (notation != Notation.BINARY_SI) {
                if (Math.abs((long) power) > 10_000) {
                    throw new IllegalArgumentException(WRONG_NUMBER);
                }
                return new Quantity(atLeastNano(number.scaleByPowerOfTen(power)), notation);
            }
            BigDecimal scaled = atLeastNano(number.multiply(KIBI.pow(power)));
            if (scaled.abs().compareTo(LARGEST_BINARY) > 0) {
                scaled = scaled.signum() < 0 ? LARGEST_BINARY.negate() : LARGEST_BINARY;
            }
            return new Quantity(scaled, scaled.abs().compareTo(BigDecimal.ONE) < 0 ? Notation.DECIMAL_SI : notation);
        }

        private static BigDecimal atLeastNano(BigDecimal number) {
            return number.scale() > NANO ? number.setScale(NANO, RoundingMode.UP) : number;
        }
    }

    /// The canonical notation of a quantity in text form.
    public static String canonical(String text) {
        return parse(text).toString();
    }

    public Notation notation() {
        return notation;
    }

    public int sign() {
        return amount.signum();
    }

    public boolean isZero() {
        return amount.signum() == 0;
    }

    /// The amount in whole units, rounded away from zero; at the ends of `long` where it does not fit.
    public long value() {
        return scaled(0);
    }

    /// The amount in thousandths, rounded away from zero; at the ends of `long` where it does not fit.
    public long milliValue() {
        return scaled(3);
    }

    private long scaled(int digits) {
        BigDecimal shifted = amount.scaleByPowerOfTen(digits).setScale(0, RoundingMode.UP);
        if (shifted.precision() > 18 && shifted.abs().compareTo(LARGEST_BINARY) > 0) {
            return shifted.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return shifted.longValue();
    }

    public double doubleValue() {
        return amount.doubleValue();
    }

    public BigDecimal exact() {
        return amount;
    }

    /// Whether the amount is a whole number.
    public boolean whole() {
        return amount.signum() == 0 || amount.stripTrailingZeros().scale() <= 0;
    }

    /// The sum, in this notation; a zero takes the other's.
    public Quantity plus(Quantity other) {
        return new Quantity(amount.add(other.amount), isZero() ? other.notation : notation);
    }

    /// The difference, in this notation; a zero takes the other's.
    public Quantity minus(Quantity other) {
        return new Quantity(amount.subtract(other.amount), isZero() ? other.notation : notation);
    }

    public Quantity times(long factor) {
        return new Quantity(amount.multiply(BigDecimal.valueOf(factor)), notation);
    }

    public Quantity negate() {
        return new Quantity(amount.negate(), notation);
    }

    public Quantity max(Quantity other) {
        return compareTo(other) >= 0 ? this : other;
    }

    public Quantity min(Quantity other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /// Rounded away from zero to thousandths, as the amounts of container resources are.
    public Quantity roundedToMilli() {
        return amount.scale() <= 3 ? this : new Quantity(amount.setScale(3, RoundingMode.UP), notation);
    }

    @Override
    public int compareTo(Quantity other) {
        return amount.compareTo(other.amount);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Quantity that && amount.compareTo(that.amount) == 0;
    }

    @Override
    public int hashCode() {
        return amount.stripTrailingZeros().hashCode();
    }

    public Value toValue() {
        return Value.of(toString());
    }

    /// The canonical notation: no fraction, the largest suffix that keeps it exact.
    @Override
    public String toString() {
        if (isZero()) {
            return "0";
        }
        if (notation == Notation.BINARY_SI && whole() && amount.abs().compareTo(KIBI) >= 0) {
            return binary(amount.toBigIntegerExact());
        }
        BigDecimal stripped = amount.stripTrailingZeros();
        int exponent = -stripped.scale();
        int excess = Math.floorMod(exponent, 3);
        String digits = stripped.unscaledValue().multiply(BigInteger.TEN.pow(excess)).toString();
        exponent -= excess;
        if (exponent == 0) {
            return digits;
        }
        if (notation == Notation.DECIMAL_EXPONENT || exponent < -NANO || exponent > 18) {
            return digits + "e" + exponent;
        }
        int step = exponent / 3;
        return digits + DECIMAL_SUFFIXES.charAt(step < 0 ? step + 3 : step + 2);
    }

    private static String binary(BigInteger whole) {
        BigInteger rest = whole;
        int power = 0;
        while (power < BINARY_SUFFIXES.length() && rest.mod(BIG_KIBI).signum() == 0) {
            rest = rest.divide(BIG_KIBI);
            power++;
        }
        return power == 0 ? rest.toString() : rest.toString() + BINARY_SUFFIXES.charAt(power - 1) + "i";
    }
}
