// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

/// A JSON string.
public record StringValue(String text) implements Value {
    @Override
    public String toString() {
        return "\"" + text + "\"";
    }
}
