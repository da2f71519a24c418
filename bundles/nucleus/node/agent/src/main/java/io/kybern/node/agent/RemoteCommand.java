// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.runtime.api.ContainerSession;
import io.kybern.runtime.api.SessionExit;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/// Joins a process in a container with a client, whatever protocol the client speaks.
final class RemoteCommand {
    private static final int BLOCK = 32 * 1024;

    private RemoteCommand() {
    }

    /// The client's side.
    interface Front {
        InputStream stdin();

        OutputStream stdout();

        OutputStream stderr();

        void onResize(BiConsumer<Integer, Integer> columnsAndRows);

        /// Tells how the command ended, then ends the connection.
        void end(Value status);
    }

    /// Copies until the process has ended or the client has gone; blocks.
    static void run(ContainerSession session, Front front, NodeTasks tasks) {
        front.onResize(session::resize);
        Thread in = tasks.start("stdin", () -> copyIn(front.stdin(), session));
        Thread out = tasks.start("stdout", () -> copy(session.stdout(), front.stdout(), session));
        Thread err = tasks.start("stderr", () -> copy(session.stderr(), front.stderr(), session));
        SessionExit exit;
        try {
            exit = session.exit().toCompletableFuture().get();
            out.join();
            err.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            exit = SessionExit.failed("the node agent stops");
        } catch (ExecutionException failure) {
            exit = SessionExit.failed(String.valueOf(failure.getCause()));
        }
        in.interrupt();
        front.end(status(exit));
        session.close();
    }

    private static void copyIn(InputStream from, ContainerSession session) {
        byte[] block = new byte[BLOCK];
        try (OutputStream to = session.stdin()) {
            for (int count = from.read(block); count >= 0; count = from.read(block)) {
                to.write(block, 0, count);
                to.flush();
            }
        } catch (IOException _) {
            return;
        }
    }

    /// A client that takes nothing more ends the session.
    private static void copy(InputStream from, OutputStream to, ContainerSession session) {
        byte[] block = new byte[BLOCK];
        try {
            for (int count = from.read(block); count >= 0; count = from.read(block)) {
                try {
                    to.write(block, 0, count);
                    to.flush();
                } catch (IOException _) {
                    session.close();
                    return;
                }
            }
        } catch (IOException _) {
            return;
        }
    }

    static Value status(SessionExit exit) {
        return switch (exit) {
            case SessionExit.Exited(int code) when code == 0 -> Value.object("metadata", Value.object(), "status", Value.of("Success"));
            case SessionExit.Exited(int code) -> ObjectValue.builder().put("metadata", Value.object()).put("status", "Failure")
                    .put("message", "command terminated with non-zero exit code: exit status " + code).put("reason", "NonZeroExitCode")
                    .put("details", Value.object("causes", Value.array(
                            Value.object("reason", Value.of("ExitCode"), "message", Value.of(Integer.toString(code)))))).build();
            case SessionExit.Failed(String message) -> ObjectValue.builder().put("metadata", Value.object()).put("status", "Failure")
                    .put("message", "Internal error occurred: " + message).put("reason", "InternalError").put("code", 500)
                    .put("details", Value.object("causes", Value.array(Value.object("message", Value.of(message))))).build();
        };
    }

    /// Waits for something of the other side, a bounded time.
    static <T> T await(java.util.concurrent.CompletableFuture<T> future, long seconds) throws IOException {
        try {
            return future.get(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        } catch (ExecutionException | TimeoutException failure) {
            throw new IOException("timed out waiting for client to create streams", failure);
        }
    }
}
