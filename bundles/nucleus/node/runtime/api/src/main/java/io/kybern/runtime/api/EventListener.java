// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import org.osgi.annotation.versioning.ConsumerType;

/// Takes runtime events, as [ContainerRuntime#subscribe] describes.
@ConsumerType
@FunctionalInterface
public interface EventListener {
    void onEvent(RuntimeEvent event);
}
