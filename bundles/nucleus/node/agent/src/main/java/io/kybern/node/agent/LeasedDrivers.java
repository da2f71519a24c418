// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.extension.Extension;
import io.kybern.extension.ExtensionPoint;
import io.kybern.extension.Lease;
import io.kybern.volume.api.VolumeDriver;
import io.kybern.volume.api.VolumeFailure;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// The volume drivers that are plugged in now.
final class LeasedDrivers implements Drivers {
    private final ExtensionPoint<VolumeDriver> point;

    LeasedDrivers(ExtensionPoint<VolumeDriver> point) {
        this.point = point;
    }

    /// A driver's answer, or the failure that it meant.
    private record Answer<R>(Optional<R> result, Optional<String> failure) {
    }

    @Override
    public <R> Optional<R> use(Predicate<VolumeDriver> match, Function<VolumeDriver, R> use) {
        try (Lease<VolumeDriver> lease = point.lease()) {
            for (Extension<VolumeDriver> driver : lease.extensions()) {
                if (!match.test(driver.instance())) {
                    continue;
                }
                Answer<R> answer = lease.call(driver, instance -> ask(instance, use),
                        failure -> new Answer<>(Optional.empty(), Optional.of(failure.plugin() + " " + failure.text())));
                answer.failure().ifPresent(text -> {
                    throw new VolumeFailure(text);
                });
                return answer.result();
            }
        }
        return Optional.empty();
    }

    private static <R> Answer<R> ask(VolumeDriver driver, Function<VolumeDriver, R> use) {
        try {
            return new Answer<>(Optional.of(use.apply(driver)), Optional.empty());
        } catch (VolumeFailure failure) {
            return new Answer<>(Optional.empty(), Optional.of(String.valueOf(failure.getMessage())));
        }
    }
}
