// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.cri;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.kybern.runtime.api.EventListener;
import io.kybern.runtime.api.RuntimeEvent;
import io.kybern.runtime.api.Subscription;
import io.kybern.runtime.cri.wire.Events;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/// containerd's own event stream as runtime events. CRI's GetContainerEvents does not exist in containerd 1.6. One thread reads, waits for
/// CRI to have caught up with an exit, and calls the listener; a stream that breaks is opened again.
final class EventStream implements Subscription {
    private static final System.Logger LOG = System.getLogger(EventStream.class.getName());
    private static final long RETRY_MILLIS = 500;

    private final CriCalls calls;
    private final EventListener listener;
    private final Consumer<String> settle;
    private final Thread thread;
    private volatile boolean closed;

    /// @param settle called with an id before its exit is reported; returns when CRI knows of the exit too
    EventStream(CriCalls calls, EventListener listener, Consumer<String> settle, ThreadFactory threads) {
        this.calls = calls;
        this.listener = listener;
        this.settle = settle;
        this.thread = threads.newThread(this::run);
        thread.start();
    }

    private void run() {
        for (boolean first = true; !closed; first = false) {
            try {
                read(first);
            } catch (StatusRuntimeException e) {
                logUnlessClosed(e.getStatus());
            } catch (InterruptedException e) {
                return;
            }
            if (closed || !sleep()) {
                return;
            }
        }
    }

    private void logUnlessClosed(Status status) {
        if (!closed) {
            LOG.log(System.Logger.Level.DEBUG, "the event stream broke: " + status);
        }
    }

    private static boolean sleep() {
        try {
            Thread.sleep(RETRY_MILLIS);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void read(boolean first) throws InterruptedException {
        var request = Events.SubscribeRequest.newBuilder().addFilters("namespace==k8s.io").build();
        BlockingClientCall<Events.SubscribeRequest, Events.Envelope> stream =
                ClientCalls.blockingV2ServerStreamingCall(calls.channel(), CriCalls.subscribe(), CallOptions.DEFAULT.withWaitForReady(), request);
        try {
            if (!first) {
                listener.onEvent(new RuntimeEvent(RuntimeEvent.Kind.RESYNC, "", Instant.EPOCH));
            }
            while (!closed) {
                var envelope = stream.read();
                if (envelope == null) {
                    return;
                }
                deliver(envelope);
            }
        } catch (StatusException e) {
            logUnlessClosed(e.getStatus());
        } finally {
            stream.cancel("no longer read", null);
        }
    }

    private void deliver(Events.Envelope envelope) {
        try {
            translate(envelope).ifPresent(event -> {
                if (event.kind() == RuntimeEvent.Kind.EXITED) {
                    settle.accept(event.id());
                }
                if (!closed) {
                    listener.onEvent(event);
                }
            });
        } catch (InvalidProtocolBufferException e) {
            LOG.log(System.Logger.Level.WARNING, "unreadable event " + envelope.getTopic(), e);
        }
    }

    static Optional<RuntimeEvent> translate(Events.Envelope envelope) throws InvalidProtocolBufferException {
        var at = Instant.ofEpochSecond(envelope.getTimestamp().getSeconds(), envelope.getTimestamp().getNanos());
        var value = envelope.getEvent().getValue();
        return switch (envelope.getTopic()) {
            case "/containers/create" -> event(RuntimeEvent.Kind.CREATED, Events.TaskEvent.parseFrom(value), at);
            case "/containers/delete" -> event(RuntimeEvent.Kind.DELETED, Events.TaskEvent.parseFrom(value), at);
            case "/tasks/start" -> event(RuntimeEvent.Kind.STARTED, Events.TaskEvent.parseFrom(value), at);
            case "/tasks/oom" -> event(RuntimeEvent.Kind.OUT_OF_MEMORY, Events.TaskEvent.parseFrom(value), at);
            case "/tasks/exit" -> {
                var exit = Events.TaskExit.parseFrom(value);
                yield exit.getId().equals(exit.getContainerId())
                        ? Optional.of(new RuntimeEvent(RuntimeEvent.Kind.EXITED, exit.getContainerId(), at))
                        : Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    private static Optional<RuntimeEvent> event(RuntimeEvent.Kind kind, Events.TaskEvent event, Instant at) {
        return Optional.of(new RuntimeEvent(kind, event.getContainerId(), at));
    }

    @Override
    public void close() {
        closed = true;
        if (Thread.currentThread() == thread) {
            return;
        }
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
