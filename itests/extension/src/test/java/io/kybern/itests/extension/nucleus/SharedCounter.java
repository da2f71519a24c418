// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.extension.nucleus;

import io.kybern.itests.extension.spi.Shared;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/// The shared service.
@Component
public final class SharedCounter implements Shared {
    private final AtomicLong asked = new AtomicLong();

    /// Nothing asked yet.
    @Activate
    public SharedCounter() {}

    @Override
    public long ask() {
        return asked.incrementAndGet();
    }
}
