// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

import io.kybern.resource.api.Value;
import org.osgi.annotation.versioning.ConsumerType;

/// Takes audit events (`audit.k8s.io/v1` Event). Point `audit`, kind *call*. Called once a request when it is complete, by request threads;
/// must not block for long: a slow sink slows every request. An exception is counted and loses that event for this sink.
@ConsumerType
@FunctionalInterface
public interface AuditSink {
    void event(Value event);
}
