// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

/// A JSON boolean.
public record BooleanValue(boolean truth) implements Value {
    @Override
    public String toString() {
        return Boolean.toString(truth);
    }
}
