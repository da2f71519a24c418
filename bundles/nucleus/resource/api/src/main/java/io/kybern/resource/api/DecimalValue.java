// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

/// Any other JSON number.
public record DecimalValue(double number) implements Value {
    @Override
    public String toString() {
        return Double.toString(number);
    }
}
