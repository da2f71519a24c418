// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import org.osgi.annotation.versioning.ConsumerType;

/// Ends a flow of events when closed.
@ConsumerType
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
