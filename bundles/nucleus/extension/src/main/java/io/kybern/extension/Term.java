// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One occupant's time with one role host: prepared, begun, ended, in that order, each step once.
final class Term<T> implements Tenure<T> {
    private final ActiveExtension<T> extension;
    private final Guard guard;
    final RoleHost<T> host;
    private volatile boolean revoked;
    private @Nullable RoleSession session;
    private boolean begun;

    Term(ActiveExtension<T> extension, RoleHost<T> host, Guard guard) {
        this.extension = extension;
        this.host = host;
        this.guard = guard;
    }

    @Override
    public Extension<T> extension() {
        return extension;
    }

    @Override
    public <R> R call(Call<T, R> call, Failure<R> onFailure) {
        Occupant occupant = extension.occupant();
        occupant.uses.acquire();
        try {
            if (revoked) {
                return onFailure.decide(Guard.failure(occupant, CallFailure.Reason.WITHDRAWN, "no longer has its role"));
            }
            return guard.call(extension, call, onFailure);
        } finally {
            occupant.uses.release();
        }
    }

    synchronized void prepare() {
        if (session == null && !revoked) {
            session = host.prepare(this);
        }
    }

    synchronized void begin() {
        if (session == null || begun || revoked) {
            return;
        }
        begun = true;
        session.begin();
    }

    synchronized void end(Duration deadline) {
        if (revoked) {
            return;
        }
        try {
            if (session != null && begun) {
                session.end(deadline);
            }
        } finally {
            revoked = true;
            if (session != null) {
                session.revoke();
            }
            session = null;
        }
    }
}
