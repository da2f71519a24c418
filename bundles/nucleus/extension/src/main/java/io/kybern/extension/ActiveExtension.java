// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

/// An occupant as the plugin of one type.
record ActiveExtension<T>(Occupant occupant, Class<T> type) implements Extension<T> {
    @Override
    public String slot() {
        return occupant.code.slot();
    }

    @Override
    public String plugin() {
        return occupant.code.plugin();
    }

    @Override
    public String version() {
        return occupant.code.version();
    }

    @Override
    public Origin origin() {
        return occupant.code.origin();
    }

    @Override
    public boolean failOpen() {
        return occupant.code.failOpen();
    }

    @Override
    public T instance() {
        return type.cast(occupant.instance());
    }

    @Override
    public String toString() {
        return label() + " in " + slot();
    }
}
