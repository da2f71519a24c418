// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.volume.api.VolumeDriver;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// The volume drivers of a node, each held only for one use.
public interface Drivers {
    /// Runs `use` on the first driver that matches; empty when none does.
    <R> Optional<R> use(Predicate<VolumeDriver> match, Function<VolumeDriver, R> use);

    /// Drivers that never change.
    static Drivers of(List<VolumeDriver> drivers) {
        return new Drivers() {
            @Override
            public <R> Optional<R> use(Predicate<VolumeDriver> match, Function<VolumeDriver, R> use) {
                return drivers.stream().filter(match).findFirst().map(use);
            }
        };
    }
}
