// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.cri;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.kybern.runtime.api.EventListener;
import io.kybern.runtime.api.RuntimeEvent;
import io.kybern.runtime.api.Subscription;
import io.kybern.runtime.cri.wire.Events;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// containerd's own event stream as runtime events. CRI's GetContainerEvents does not exist in containerd 1.6. One thread reads, waits for
/// CRI to have caught up with an exit, and calls the listener; a stream that breaks is opened again.
final class EventStream implements Subscription {
    private static final System.Logger LOG = System.getLogger(EventStream.class.getName());
    private static final long RETRY_MILLIS = 500;
    private static final long REGISTRATION_MILLIS = 100;

    private final CriCalls calls;
    private final EventListener listener;
    private final Consumer<String> settle;
    private final BooleanSupplier answers;
    private final Thread thread;
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicReference<Optional<BlockingClientCall<Events.SubscribeRequest, Events.Envelope>>> open =
            new AtomicReference<>(Optional.empty());

    /// @param settle called with an id before its exit is reported; returns when CRI knows of the exit too
    /// @param answers whether the daemon answers now
    EventStream(CriCalls calls, EventListener listener, Consumer<String> settle, BooleanSupplier answers, ThreadFactory threads) {
        this.calls = calls;
        this.listener = listener;
        this.settle = settle;
        this.answers = answers;
        this.thread = threads.newThread(this::run);
        thread.start();
    }

    private void run() {
        try {
            while (!closed()) {
                read();
                if (end.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean closed() {
        return end.getCount() == 0;
    }

    /// The daemon does not say when it has registered a subscription: what happened before is covered by a `RESYNC`, told a
    /// moment later, also at the very first time.
    private void read() throws InterruptedException {
        if (!answers.getAsBoolean()) {
            return;
        }
        var request = Events.SubscribeRequest.newBuilder().addFilters("namespace==k8s.io").build();
        try {
            var stream = ClientCalls.blockingV2ServerStreamingCall(
                    calls.channel(), CriCalls.subscribe(), CallOptions.DEFAULT, request);
            open.set(Optional.of(stream));
            if (!end.await(REGISTRATION_MILLIS, TimeUnit.MILLISECONDS)) {
                tell(new RuntimeEvent(RuntimeEvent.Kind.RESYNC, "", Instant.EPOCH));
            }
            while (!closed()) {
                var envelope = stream.read();
                if (envelope == null) {
                    return;
                }
                deliver(envelope);
            }
        } catch (StatusException e) {
            LOG.log(System.Logger.Level.DEBUG, "the event stream broke: " + e.getStatus());
        } catch (StatusRuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "the event stream broke: " + e.getStatus());
        }
    }

    /// A listener that throws loses that event only.
    private void tell(RuntimeEvent event) {
        try {
            listener.onEvent(event);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a listener of runtime events failed at " + event, e);
        }
    }

    private void deliver(Events.Envelope envelope) {
        try {
            translate(envelope).ifPresent(event -> {
                if (event.kind() == RuntimeEvent.Kind.EXITED) {
                    settle.accept(event.id());
                }
                if (!closed()) {
                    tell(event);
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

    /// Ends the stream without interrupting a listener at work, and waits for that.
    @Override
    public void close() {
        end.countDown();
        Objects.requireNonNull(open.get()).ifPresent(stream -> stream.cancel("closed", null));
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
