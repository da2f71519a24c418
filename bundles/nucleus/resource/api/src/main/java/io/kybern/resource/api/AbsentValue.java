// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

/// What a path that leads nowhere gives. Never part of a tree.
public enum AbsentValue implements Value {
    INSTANCE;

    @Override
    public String toString() {
        return "<absent>";
    }
}
