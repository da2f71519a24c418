// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.cri;

import com.google.protobuf.MessageLite;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.lite.ProtoLiteUtils;
import io.grpc.stub.ClientCalls;
import io.kybern.runtime.api.RuntimeFailure;
import io.kybern.runtime.api.RuntimeFailure.Reason;
import io.kybern.runtime.cri.wire.Events;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Calls to one CRI socket. The gRPC method descriptors are made on the spot from service and method names.
final class CriCalls implements AutoCloseable {
    static final Duration NO_LIMIT = Duration.ZERO;
    private static final String RUNTIME = "runtime.v1.RuntimeService/";
    private static final String IMAGES = "runtime.v1.ImageService/";
    private static final int MAX_MESSAGE = 64 << 20;
    private static final Duration END = Duration.ofSeconds(3);

    /// gRPC sets a TCP option on every channel, and netty warns each time that a unix socket has none. Held: a level is lost with its
    /// logger.
    private final Logger bootstrapLog = Logger.getLogger("io.netty.bootstrap.Bootstrap");
    private final Set<Thread> selectors = ConcurrentHashMap.newKeySet();
    private final EventLoopGroup eventLoop;
    private final ManagedChannel channel;

    CriCalls(Path socket, ThreadFactory threads) {
        bootstrapLog.setLevel(Level.SEVERE);
        // The selector must not share carriers with what it serves: one platform thread.
        eventLoop = new MultiThreadIoEventLoopGroup(1, this::newSelector, NioIoHandler.newFactory());
        channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .eventLoopGroup(eventLoop)
                .executor(Executors.newThreadPerTaskExecutor(threads))
                .overrideAuthority("localhost")
                .maxInboundMessageSize(MAX_MESSAGE)
                .usePlaintext()
                .build();
    }

    private Thread newSelector(Runnable loop) {
        var thread = Thread.ofPlatform().name("cri-selector").daemon(true).unstarted(loop);
        selectors.add(thread);
        return thread;
    }

    Channel channel() {
        return channel;
    }

    <Q extends MessageLite, A extends MessageLite> A runtime(String method, Q request, A answer, Duration limit) {
        return call(RUNTIME + method, request, answer, limit);
    }

    <Q extends MessageLite, A extends MessageLite> A images(String method, Q request, A answer, Duration limit) {
        return call(IMAGES + method, request, answer, limit);
    }

    private <Q extends MessageLite, A extends MessageLite> A call(String method, Q request, A answer, Duration limit) {
        @SuppressWarnings("unchecked")
        var example = (Q) request.getDefaultInstanceForType();
        var descriptor = descriptor(MethodDescriptor.MethodType.UNARY, method, example, answer);
        var options = limit.isZero() ? CallOptions.DEFAULT : CallOptions.DEFAULT.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return ClientCalls.blockingUnaryCall(channel, descriptor, options, request);
        } catch (StatusRuntimeException e) {
            throw failure(method, e.getStatus(), e);
        }
    }

    static MethodDescriptor<Events.SubscribeRequest, Events.Envelope> subscribe() {
        return descriptor(MethodDescriptor.MethodType.SERVER_STREAMING, "containerd.services.events.v1.Events/Subscribe",
                Events.SubscribeRequest.getDefaultInstance(), Events.Envelope.getDefaultInstance());
    }

    private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> descriptor(
            MethodDescriptor.MethodType type, String method, Q request, A answer) {
        return MethodDescriptor.<Q, A>newBuilder()
                .setType(type)
                .setFullMethodName(method)
                .setRequestMarshaller(ProtoLiteUtils.marshaller(request))
                .setResponseMarshaller(ProtoLiteUtils.marshaller(answer))
                .build();
    }

    /// containerd answers much with UNKNOWN; where the caller must tell cases apart, the text decides.
    static RuntimeFailure failure(String method, Status status, Throwable cause) {
        var text = status.getDescription() == null ? status.getCode().name() : status.getDescription();
        var reason = switch (status.getCode()) {
            case NOT_FOUND -> method.endsWith("/PullImage") || aboutImage(method, text) ? Reason.IMAGE_NOT_FOUND : Reason.NOT_FOUND;
            case ALREADY_EXISTS -> Reason.ALREADY_EXISTS;
            case INVALID_ARGUMENT, OUT_OF_RANGE -> Reason.INVALID;
            case FAILED_PRECONDITION -> Reason.WRONG_STATE;
            case UNAUTHENTICATED, PERMISSION_DENIED -> Reason.UNAUTHORIZED;
            case UNIMPLEMENTED -> Reason.UNSUPPORTED;
            case UNAVAILABLE -> Reason.UNAVAILABLE;
            case DEADLINE_EXCEEDED -> Reason.DEADLINE_EXCEEDED;
            case CANCELLED -> Thread.currentThread().isInterrupted() ? Reason.INTERRUPTED : Reason.INTERNAL;
            default -> byText(method, text);
        };
        return new RuntimeFailure(reason, text, cause);
    }

    private static boolean aboutImage(String method, String text) {
        return method.endsWith("/CreateContainer") && text.contains("image");
    }

    private static Reason byText(String method, String text) {
        if (method.endsWith("/PullImage")) {
            if (text.contains("401") || text.contains("403") || text.contains("authoriz") || text.contains("insufficient_scope")) {
                return Reason.UNAUTHORIZED;
            }
            return text.contains("not found") ? Reason.IMAGE_NOT_FOUND : Reason.INTERNAL;
        }
        if (text.contains("is reserved for")) {
            return Reason.ALREADY_EXISTS;
        }
        if (text.contains("not running") || text.contains(" state") || text.contains("is not ready") || text.contains("no running task")) {
            return Reason.WRONG_STATE;
        }
        if (text.contains("timeout") && text.contains("exceeded")) {
            return Reason.DEADLINE_EXCEEDED;
        }
        return aboutImage(method, text) && text.contains("not found") ? Reason.IMAGE_NOT_FOUND : Reason.INTERNAL;
    }

    /// Waits for the selector: its classes may go with the bundle right after.
    @Override
    public void close() {
        channel.shutdownNow();
        eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        try {
            for (var selector : selectors) {
                selector.join(END);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
