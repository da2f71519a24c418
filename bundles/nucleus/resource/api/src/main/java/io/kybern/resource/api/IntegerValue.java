// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

/// A JSON number without fraction that fits 64 bits.
public record IntegerValue(long number) implements Value {
    @Override
    public String toString() {
        return Long.toString(number);
    }
}
