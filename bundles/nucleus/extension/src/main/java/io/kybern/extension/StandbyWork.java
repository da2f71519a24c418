// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// Makes instances ready beside whatever fills their slot: constructs, self-tests, warms up, prepares roles.
final class StandbyWork {
    private final InstanceSource source;
    private final Guard guard;
    private final Roles roles;
    private final Settings settings;
    private final Supplier<Collection<Point<?>>> points;

    StandbyWork(InstanceSource source, Guard guard, Roles roles, Settings settings, Supplier<Collection<Point<?>>> points) {
        this.source = source;
        this.guard = guard;
        this.roles = roles;
        this.settings = settings;
        this.points = points;
    }

    void construct(Occupant occupant) {
        AtomicBoolean late = new AtomicBoolean();
        InstanceSource.Made made = guard.step(occupant, settings.construction(), () -> {
            InstanceSource.Made instance = source.make(occupant.code);
            if (late.get()) {
                instance.dispose();
            }
            return instance;
        }, failure -> {
            late.set(true);
            throw failed("its component could not be activated", failure);
        });
        occupant.made(made);
    }

    void check(Occupant occupant) {
        if (occupant.instance() instanceof SelfTest test) {
            guard.step(occupant, settings.check(), () -> {
                test.selfTest();
                return true;
            }, failure -> {
                throw failed("its self-test failed", failure);
            });
        }
        for (Point<?> point : points.get()) {
            if (occupant.is(point.type()) && !point.warmUps.isEmpty()) {
                guard.step(occupant, settings.check(), () -> {
                    point.warm(occupant.instance());
                    return true;
                }, failure -> {
                    throw failed("its warm-up for " + point.type().getSimpleName() + " failed", failure);
                });
            }
        }
    }

    void prepare(Occupant occupant) {
        guard.step(occupant, settings.preparation(), () -> {
            roles.prepare(occupant);
            return true;
        }, failure -> {
            throw failed("its role could not be prepared", failure);
        });
    }

    private static StandbyFailedException failed(String what, CallFailure failure) {
        return new StandbyFailedException("plugin %s %s is not ready: %s: %s".formatted(failure.plugin(), failure.version(), what,
            failure.text()));
    }
}
