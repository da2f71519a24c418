// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.json;

import java.math.BigDecimal;

/// Writes doubles as Go's encoding/json does: shortest digits, exponent form below 1e-6 and from 1e21.
final class GoNumbers {
    private GoNumbers() {
    }

    static String format(double number) {
        if (number == 0) {
            return 1 / number < 0 ? "-0" : "0";
        }
        double size = Math.abs(number);
        BigDecimal digits = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        if (size >= 1e-6 && size < 1e21) {
            return digits.toPlainString();
        }
        String unscaled = digits.unscaledValue().abs().toString();
        int exponent = unscaled.length() - 1 - digits.scale();
        String mantissa = unscaled.length() == 1 ? unscaled : unscaled.charAt(0) + "." + unscaled.substring(1);
        String power = exponent < 0 ? "-" + -exponent : "+" + exponent;
        return (number < 0 ? "-" : "") + mantissa + "e" + power;
    }
}
