// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// A standby of this registry.
final class ReadyInstance implements Standby {
    private enum State { OPEN, SWITCHED, CLOSED }

    final Occupant occupant;
    private final Consumer<Occupant> discard;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    ReadyInstance(Occupant occupant, Consumer<Occupant> discard) {
        this.occupant = occupant;
        this.discard = discard;
    }

    @Override
    public PluginCode code() {
        return occupant.code;
    }

    boolean open() {
        return state.get() == State.OPEN && occupant.alive();
    }

    boolean claim() {
        return state.compareAndSet(State.OPEN, State.SWITCHED);
    }

    @Override
    public void close() {
        if (state.compareAndSet(State.OPEN, State.CLOSED)) {
            discard.accept(occupant);
        }
    }
}
