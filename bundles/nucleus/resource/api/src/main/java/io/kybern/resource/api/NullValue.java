// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

/// JSON `null`.
public enum NullValue implements Value {
    INSTANCE;

    @Override
    public String toString() {
        return "null";
    }
}
