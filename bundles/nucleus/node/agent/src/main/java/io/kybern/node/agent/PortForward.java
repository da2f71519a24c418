// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.runtime.api.ContainerRuntime;
import io.kybern.runtime.api.PortConnection;
import io.kybern.runtime.api.RuntimeFailure;
import io.kybern.spdy.api.SpdyConnection;
import io.kybern.spdy.api.SpdyStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Joins connections of a client with ports in a pod's sandbox. Over SPDY a client opens two streams for each connection, `error` first and
/// `data` then, which share a request id.
final class PortForward {
    private static final int BLOCK = 32 * 1024;

    private final ContainerRuntime runtime;
    private final String sandboxId;
    private final NodeTasks tasks;
    private final Map<String, SpdyStream> errors = new ConcurrentHashMap<>();
    private final Map<String, SpdyStream> waiting = new ConcurrentHashMap<>();

    PortForward(ContainerRuntime runtime, String sandboxId, NodeTasks tasks) {
        this.runtime = runtime;
        this.sandboxId = sandboxId;
        this.tasks = tasks;
    }

    /// Serves a SPDY connection; returns when it has ended.
    void serve(InputStream in, OutputStream out) {
        try (SpdyConnection connection = SpdyConnection.server(in, out, this::accept,
                tasks.factory("port-forward"))) {
            connection.ended().toCompletableFuture().get();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException _) {
            return;
        }
    }

    private void accept(SpdyStream stream) {
        String id = stream.headers().getOrDefault("requestid", Integer.toString(stream.id() - (stream.id() - 1) % 4));
        boolean data = stream.headers().getOrDefault("streamtype", "").equals("data");
        (data ? waiting : errors).put(id, stream);
        SpdyStream dataStream = waiting.get(id);
        SpdyStream errorStream = errors.get(id);
        if (dataStream != null && errorStream != null && waiting.remove(id, dataStream)) {
            errors.remove(id);
            tasks.start("port-forward-" + id, () -> join(dataStream, errorStream));
        }
    }

    private void join(SpdyStream data, SpdyStream error) {
        int port = Integer.parseInt(data.headers().getOrDefault("port", "0"));
        Optional<String> trouble = connect(port, data.input(), data.output());
        try (OutputStream out = error.output(); OutputStream end = data.output()) {
            if (trouble.isPresent()) {
                out.write(message(port, trouble.get()).getBytes(StandardCharsets.UTF_8));
            }
            end.flush();
        } catch (IOException _) {
            error.reset();
        }
    }

    String message(int port, String trouble) {
        return "error forwarding port " + port + " to pod " + sandboxId + ", uid : " + trouble;
    }

    /// Copies both ways until the port's side has ended; blocks.
    ///
    /// @return what went wrong
    Optional<String> connect(int port, InputStream from, OutputStream to) {
        try (PortConnection connection = runtime.portForward(sandboxId, port)) {
            Thread in = tasks.start("to-port-" + port, () -> copy(from, connection.output()));
            copy(connection.input(), to);
            Optional<String> trouble = connection.end().toCompletableFuture().get(2, TimeUnit.SECONDS);
            in.interrupt();
            return trouble;
        } catch (RuntimeFailure failure) {
            return Optional.of(String.valueOf(failure.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException _) {
            return Optional.empty();
        }
    }

    private static void copy(InputStream from, OutputStream to) {
        byte[] block = new byte[BLOCK];
        try (to) {
            for (int count = from.read(block); count >= 0; count = from.read(block)) {
                to.write(block, 0, count);
                to.flush();
            }
        } catch (IOException _) {
            return;
        }
    }
}
