// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.api;

import org.osgi.annotation.versioning.ConsumerType;

/// Drives the cluster towards what some resources say. Point `controller`, kind *role*: one instance of a slot is active.
///
/// The runtime calls `start` once, when the instance becomes active and all resources it names are served; then `reconcile` for each key, on
/// virtual threads, never two at once for one key. When the instance is replaced, no new key is begun, work in hand ends
/// within the deadline, the client is revoked. Keep no state that a successor could not find out itself.
@ConsumerType
public interface Controller {
    /// The controller's name, for example `deployment-controller`: its identity is the service account of that name in `kube-system`.
    String name();

    /// Names what to watch. Must not block and must not call the API.
    void start(ControllerContext context);

    /// Brings one key towards its goal. May block. An `ApiException` of a conflict or not-found is tried again quietly, every other
    /// exception with back-off (5 ms doubling to 1000 s) and a log line.
    Result reconcile(Key key);

    /// Called once after the last `reconcile` has returned.
    default void stop() {
    }
}
