// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.http;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Protobuf;
import io.kybern.server.api.ApiRequest;
import io.kybern.server.api.ApiResponse;
import io.kybern.server.api.WatchCache;
import io.kybern.server.api.WatchEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// One watch of one client. Events come from the fan-out thread into a queue; the request's virtual thread writes them out.
final class WatchStream implements WatchCache.Sink {
    private static final System.Logger LOG = System.getLogger(WatchStream.class.getName());
    /// A client that leaves so many events unread is cut off; it comes back with its last version.
    private static final int QUEUE = 20_000;
    private static final int GATHER = 64 * 1024;
    private static final long BOOKMARK_NANOS = TimeUnit.SECONDS.toNanos(60);

    /// What waits to be written.
    private sealed interface Step {
        record Changed(WatchEvent event) implements Step {
        }

        record Reached(long revision) implements Step {
        }

        record Ended(Optional<ApiException> reason) implements Step {
        }
    }

    private final Encoder encoder;
    private final ApiResponse.Watching watching;
    private final Encoder.Form form;
    private final String formName;
    private final BlockingQueue<Step> queue = new LinkedBlockingQueue<>();
    private volatile boolean closed;
    private volatile long reached;
    private boolean sentTable;
    private long bookmarkAt;
    private long lastSent;
    private long initialEnd;

    WatchStream(Encoder encoder, ApiRequest request, ApiResponse.Watching watching) {
        this.encoder = encoder;
        this.watching = watching;
        form = encoder.negotiate(request, watching);
        formName = form.mediaType() + form.shape() + form.include() + watching.type().resource();
    }

    @Override
    public void event(WatchEvent event) {
        if (!closed) {
            queue.add(new Step.Changed(event));
            if (queue.size() > QUEUE) {
                closed = true;
                queue.clear();
                queue.add(new Step.Ended(Optional.empty()));
            }
        }
    }

    @Override
    public void progress(long revision) {
        if (!closed && queue.isEmpty() && watching.watch().bookmarks()) {
            reached = revision;
            queue.add(new Step.Reached(revision));
        }
    }

    @Override
    public void end(ApiException reason) {
        queue.add(new Step.Ended(Optional.of(reason)));
    }

    int run(Request request, Response response, Callback callback) throws IOException {
        request.addFailureListener(_ -> {
            closed = true;
            queue.add(new Step.Ended(Optional.empty()));
        });
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, form.protobuf() ? Protobuf.WATCH_MEDIA_TYPE : form.mediaType());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(watching.watch().timeoutSeconds());
        ApiResponse.Start start;
        try {
            start = watching.watch().start(this);
        } catch (ApiException e) {
            return refuse(response, e, callback);
        }
        initialEnd = start.initialRevision();
        bookmarkAt = System.nanoTime() + BOOKMARK_NANOS;
        try (OutputStream out = Content.Sink.asOutputStream(response)) {
            out.flush();
            pump(out, deadline);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            closed = true;
            close(start.subscription());
        }
        callback.succeeded();
        return 200;
    }

    private static void close(AutoCloseable subscription) {
        try {
            subscription.close();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, "a watch could not be closed", e);
        }
    }

    /// A version past the history is told in the stream, as upstream does.
    private int refuse(Response response, ApiException reason, Callback callback) throws IOException {
        try (OutputStream out = Content.Sink.asOutputStream(response)) {
            out.write(encoder.frame("ERROR", reason.status().toValue(), form));
        }
        callback.succeeded();
        return 200;
    }

    private void pump(OutputStream out, long deadline) throws IOException, InterruptedException {
        var gathered = new ByteArrayOutputStream(4096);
        while (true) {
            long left = deadline - System.nanoTime();
            Step step = left <= 0 ? null : queue.poll(left, TimeUnit.NANOSECONDS);
            if (step == null) {
                return;
            }
            boolean more = take(step, gathered);
            while (more && gathered.size() < GATHER && (step = queue.poll()) != null) {
                more = take(step, gathered);
            }
            if (gathered.size() > 0) {
                out.write(gathered.toByteArray());
                out.flush();
                gathered.reset();
            }
            if (!more) {
                return;
            }
        }
    }

    /// @return whether the watch goes on
    private boolean take(Step step, ByteArrayOutputStream gathered) {
        switch (step) {
            case Step.Changed(WatchEvent event) -> {
                gathered.writeBytes(frame(event));
                lastSent = event.object().revision();
            }
            case Step.Reached(long revision) -> {
                if (initialEnd > 0) {
                    gathered.writeBytes(encoder.frame("BOOKMARK", encoder.bookmark(watching.type(), Math.max(initialEnd, revision), true, form), form));
                    initialEnd = 0;
                } else if (System.nanoTime() >= bookmarkAt && revision > lastSent) {
                    gathered.writeBytes(encoder.frame("BOOKMARK", encoder.bookmark(watching.type(), revision, false, form), form));
                    bookmarkAt = System.nanoTime() + BOOKMARK_NANOS;
                    lastSent = revision;
                }
            }
            case Step.Ended(Optional<ApiException> reason) -> {
                reason.ifPresent(error -> gathered.writeBytes(encoder.frame("ERROR", error.status().toValue(), form)));
                return false;
            }
        }
        return true;
    }

    private byte[] frame(WatchEvent event) {
        String kind = event.kind().name();
        if (form.shape() == Encoder.Shape.TABLE && !sentTable) {
            sentTable = true;
            return encoder.watchFrame(watching.type(), kind, event.object(), form, true);
        }
        return event.encoded(formName, () -> encoder.watchFrame(watching.type(), kind, event.object(), form, false));
    }
}
