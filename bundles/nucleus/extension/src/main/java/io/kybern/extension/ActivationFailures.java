// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogReaderService;

/// Finds out why an activation failed: Felix SCR logs what a constructor threw and tells its caller only that it failed.
final class ActivationFailures {
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(2);

    /// The text of the last failure of each bundle that is under construction.
    private final Map<Long, String> texts = new ConcurrentHashMap<>();

    private ActivationFailures() {}

    /// Empty without a log service.
    static Optional<ActivationFailures> of(BundleContext context) {
        ServiceReference<?> reference = context.getServiceReference("org.osgi.service.log.LogReaderService");
        if (reference == null || !(context.getService(reference) instanceof LogReaderService reader)) {
            return Optional.empty();
        }
        ActivationFailures failures = new ActivationFailures();
        reader.addLogListener(failures::logged);
        return Optional.of(failures);
    }

    private void logged(LogEntry entry) {
        if (entry.getBundle() != null && entry.getException() != null) {
            texts.computeIfPresent(entry.getBundle().getBundleId(), (id, text) -> Wording.ofLogged(entry.getException()));
        }
    }

    void expect(long bundleId) {
        texts.put(bundleId, "");
    }

    void forget(long bundleId) {
        texts.remove(bundleId);
    }

    /// Waits a moment: the log is delivered by another thread.
    String text(long bundleId, String otherwise) {
        long deadline = System.nanoTime() + PATIENCE;
        while (deadline - System.nanoTime() > 0) {
            String text = texts.getOrDefault(bundleId, "");
            if (!text.isEmpty()) {
                return text;
            }
            LockSupport.parkNanos(PAUSE);
        }
        return otherwise;
    }
}
