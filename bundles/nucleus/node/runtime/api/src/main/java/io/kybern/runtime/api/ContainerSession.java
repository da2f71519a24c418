// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/// Live streams to and from a process in a container. Reads and writes block; use one thread a direction. A stream
/// that was not asked for is empty (reading) or refuses data (writing).
@ConsumerType
public interface ContainerSession extends AutoCloseable {
    /// The process's input. Closing it is the process's end of file; the outputs stay open.
    OutputStream stdin();

    InputStream stdout();

    InputStream stderr();

    /// Tells the terminal its size; does nothing without one.
    void resize(int columns, int rows);

    /// Completes once, never exceptionally, when the process ended and its output was delivered, or the connection broke.
    CompletionStage<SessionExit> exit();

    /// Cuts the connection. The process gets no signal; what it does then is its own matter.
    @Override
    void close();
}
