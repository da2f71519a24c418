// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.ignite;

import java.lang.System.Logger.Level;
import org.apache.ignite.IgniteLogger;
import org.jspecify.annotations.Nullable;

/// Ignite's log as ours. Ignite speaks to its own operators; what matters to ours comes through [IgniteFailure], so all goes two levels down.
final class SystemLog implements IgniteLogger {
    private static final System.Logger LOG = System.getLogger("io.kybern.store.ignite.embedded");

    @Override
    public IgniteLogger getLogger(Object category) {
        return this;
    }

    @Override
    public void trace(String text) {
        // never asked for
    }

    @Override
    public void debug(String text) {
        // never asked for
    }

    @Override
    public void info(String text) {
        LOG.log(Level.TRACE, text);
    }

    @Override
    public void warning(String text, @Nullable Throwable cause) {
        LOG.log(Level.DEBUG, text, cause);
    }

    @Override
    public void error(String text, @Nullable Throwable cause) {
        LOG.log(Level.DEBUG, text, cause);
    }

    @Override
    public boolean isTraceEnabled() {
        return false;
    }

    @Override
    public boolean isDebugEnabled() {
        return false;
    }

    @Override
    public boolean isInfoEnabled() {
        return LOG.isLoggable(Level.TRACE);
    }

    @Override
    public boolean isQuiet() {
        return false;
    }

    @Override
    public @Nullable String fileName() {
        return null;
    }
}
