// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.runtime.api.ContainerSession;
import io.kybern.runtime.api.PortConnection;
import io.kybern.runtime.api.SessionExit;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A process that gives its input back and ends with 3 when the input ends; also a port that does the same.
final class EchoSession implements ContainerSession, PortConnection {
    private final ChunkStream echoed = new ChunkStream();
    private final CompletableFuture<SessionExit> exit = new CompletableFuture<>();
    volatile String size = "";

    @Override
    public OutputStream stdin() {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] data, int offset, int length) {
                echoed.put(java.util.Arrays.copyOfRange(data, offset, offset + length));
            }

            @Override
            public void close() {
                echoed.finish();
                exit.complete(SessionExit.exited(3));
            }
        };
    }

    @Override
    public InputStream stdout() {
        return echoed;
    }

    @Override
    public InputStream stderr() {
        return InputStream.nullInputStream();
    }

    @Override
    public void resize(int columns, int rows) {
        size = columns + "x" + rows;
    }

    @Override
    public CompletionStage<SessionExit> exit() {
        return exit;
    }

    @Override
    public InputStream input() {
        return echoed;
    }

    @Override
    public OutputStream output() {
        return stdin();
    }

    @Override
    public CompletionStage<Optional<String>> end() {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public void close() {
        echoed.finish();
        exit.complete(SessionExit.failed("closed"));
    }
}
