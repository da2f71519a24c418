// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/// One byte stream to a port in a sandbox.
@ConsumerType
public interface PortConnection extends AutoCloseable {
    /// From the port.
    InputStream input();

    /// To the port. Closing it ends this direction only.
    OutputStream output();

    /// Completes once, never exceptionally, when the connection ended: empty, or with the error (`connection refused` and the like).
    CompletionStage<Optional<String>> end();

    @Override
    void close();
}
