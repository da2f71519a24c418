// SPDX-License-Identifier: Apache-2.0
package io.kybern.launcher;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;

/// A started [Distribution].
public final class RunningFramework implements AutoCloseable {
    private final Framework framework;
    private final Distribution distribution;
    private final List<Bundle> bundles;

    RunningFramework(Framework framework, Distribution distribution, List<Bundle> bundles) {
        this.framework = framework;
        this.distribution = distribution;
        this.bundles = List.copyOf(bundles);
    }

    /// The system bundle's context.
    public BundleContext context() {
        return framework.getBundleContext();
    }

    public Distribution distribution() {
        return distribution;
    }

    /// The bundles of the distribution, in its order.
    public List<Bundle> bundles() {
        return bundles;
    }

    /// The first bundle of a symbolic name, of the distribution or installed later.
    public Optional<Bundle> bundle(String symbolicName) {
        return List.of(context().getBundles()).stream().filter(bundle -> symbolicName.equals(bundle.getSymbolicName())).findFirst();
    }

    /// Components that wait for something, in plain words.
    public List<String> waitingComponents() {
        return WaitingComponents.describe(context());
    }

    /// Stops all bundles, last start level first, and waits for the end.
    ///
    /// @return false when the deadline passed first
    public boolean stop(Duration deadline) throws InterruptedException {
        try {
            framework.stop();
        } catch (BundleException e) {
            throw new LaunchException("the framework does not stop: " + e.getMessage(), e);
        }
        return framework.waitForStop(deadline.toMillis()).getType() != FrameworkEvent.WAIT_TIMEDOUT;
    }

    /// Waits until something stops the framework.
    public void awaitStop() throws InterruptedException {
        framework.waitForStop(0);
    }

    @Override
    public void close() {
        try {
            stop(Duration.ofMinutes(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
