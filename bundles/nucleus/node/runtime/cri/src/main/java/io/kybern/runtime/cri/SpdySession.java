// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.cri;

import io.kybern.runtime.api.ContainerSession;
import io.kybern.runtime.api.SessionExit;
import io.kybern.runtime.api.StreamOptions;
import io.kybern.spdy.api.SpdyConnection;
import io.kybern.spdy.api.SpdyStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.regex.Pattern;

/// An exec or attach over SPDY by the protocol `v4.channel.k8s.io`: one SPDY stream for each of the process's, one for the terminal's
/// size, and one on which a Status arrives at the end.
final class SpdySession implements ContainerSession {
    private static final Pattern EXIT_CODE = Pattern.compile("\"reason\"\\s*:\\s*\"ExitCode\"\\s*,\\s*\"message\"\\s*:\\s*\"(\\d+)\"");
    private static final Pattern SUCCESS = Pattern.compile("\"status\"\\s*:\\s*\"Success\"");
    private static final Pattern MESSAGE = Pattern.compile("\"message\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final SpdyConnection connection;
    private final Optional<SpdyStream> stdin;
    private final Optional<SpdyStream> stdout;
    private final Optional<SpdyStream> stderr;
    private final Optional<SpdyStream> resize;
    private final CompletableFuture<SessionExit> exit = new CompletableFuture<>();

    SpdySession(SpdyConnection connection, StreamOptions options, ThreadFactory threads) throws IOException {
        this.connection = connection;
        var error = connection.open(StreamClient.headers("error"));
        stdin = open("stdin", options.stdin());
        stdout = open("stdout", options.stdout());
        stderr = open("stderr", options.stderr());
        resize = open("resize", options.tty());
        threads.newThread(() -> awaitEnd(error)).start();
    }

    private Optional<SpdyStream> open(String type, boolean wanted) throws IOException {
        return wanted ? Optional.of(connection.open(StreamClient.headers(type))) : Optional.empty();
    }

    private void awaitEnd(SpdyStream error) {
        var result = status(error);
        stdout.ifPresent(stream -> stream.remoteEnd().toCompletableFuture().join());
        stderr.ifPresent(stream -> stream.remoteEnd().toCompletableFuture().join());
        connection.close();
        exit.complete(result);
    }

    /// The streaming server resets the error stream right after it wrote the Status, often before it ended it.
    private static SessionExit status(SpdyStream error) {
        var text = new ByteArrayOutputStream();
        try {
            error.input().transferTo(text);
        } catch (IOException e) {
            if (text.size() == 0) {
                return SessionExit.failed(String.valueOf(e.getMessage()));
            }
        }
        return parse(text.toString(StandardCharsets.UTF_8));
    }

    /// The Status on the error stream. An empty one comes from a runtime that ended the stream without a word: success.
    static SessionExit parse(String status) {
        var code = EXIT_CODE.matcher(status);
        if (code.find()) {
            return SessionExit.exited(Integer.parseInt(code.group(1)));
        }
        if (status.isBlank() || SUCCESS.matcher(status).find()) {
            return SessionExit.exited(0);
        }
        var message = MESSAGE.matcher(status);
        return SessionExit.failed(message.find() ? message.group(1).replace("\\\"", "\"").replace("\\n", "\n").replace("\\\\",
                "\\") : status);
    }

    @Override
    public OutputStream stdin() {
        return stdin.map(SpdyStream::output).orElseGet(OutputStream::nullOutputStream);
    }

    @Override
    public InputStream stdout() {
        return stdout.map(SpdyStream::input).orElseGet(InputStream::nullInputStream);
    }

    @Override
    public InputStream stderr() {
        return stderr.map(SpdyStream::input).orElseGet(InputStream::nullInputStream);
    }

    @Override
    public void resize(int columns, int rows) {
        if (resize.isEmpty()) {
            return;
        }
        try {
            resize.get().output().write("{\"Width\":%d,\"Height\":%d}\n".formatted(columns, rows).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            System.getLogger(SpdySession.class.getName()).log(System.Logger.Level.DEBUG, "resizing a terminal that is gone", e);
        }
    }

    @Override
    public CompletionStage<SessionExit> exit() {
        return exit;
    }

    @Override
    public void close() {
        connection.close();
    }
}
