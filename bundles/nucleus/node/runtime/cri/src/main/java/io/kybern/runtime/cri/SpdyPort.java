// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.cri;

import io.kybern.runtime.api.PortConnection;
import io.kybern.spdy.api.SpdyConnection;
import io.kybern.spdy.api.SpdyStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;

/// One forwarded connection by the protocol `portforward.k8s.io`: a data stream, and one on which an error arrives as text.
final class SpdyPort implements PortConnection {
    private final SpdyConnection connection;
    private final SpdyStream data;
    private final CompletableFuture<Optional<String>> end = new CompletableFuture<>();

    SpdyPort(SpdyConnection connection, int port, ThreadFactory threads) throws IOException {
        this.connection = connection;
        var error = connection.open(headers("error", port));
        error.output().close();
        data = connection.open(headers("data", port));
        threads.newThread(() -> awaitEnd(error)).start();
    }

    private static Map<String, String> headers(String type, int port) {
        return Map.of("streamtype", type, "port", Integer.toString(port), "requestid", "0");
    }

    private void awaitEnd(SpdyStream error) {
        Optional<String> failure;
        try {
            failure = Optional.of(new String(error.input().readAllBytes(), StandardCharsets.UTF_8)).filter(text -> !text.isBlank());
            data.remoteEnd().toCompletableFuture().join();
        } catch (IOException e) {
            failure = Optional.of(String.valueOf(e.getMessage()));
        }
        connection.close();
        end.complete(failure);
    }

    @Override
    public InputStream input() {
        return data.input();
    }

    @Override
    public OutputStream output() {
        return data.output();
    }

    @Override
    public CompletionStage<Optional<String>> end() {
        return end;
    }

    @Override
    public void close() {
        connection.close();
    }
}
