// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.audit;

import io.kybern.extension.Slot;
import io.kybern.resource.api.Codecs;
import io.kybern.resource.api.Value;
import io.kybern.server.api.AuditSink;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/// Appends audit events to `DIR/log/audit.log`, one JSON object a line; at 100 MiB the file is set aside, and the last one before it is
/// dropped. Events wait in a bounded queue: when the disk is slower than the requests, requests wait too, and nothing is lost.
@Component(service = AuditSink.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "audit", name = "log")
public final class AuditLog implements AuditSink {
    private static final System.Logger LOG = System.getLogger(AuditLog.class.getName());
    private static final int WAITING = 4096;
    private static final long LARGEST = 100L * 1024 * 1024;

    private final Codecs codecs;
    private final Path file;
    private final BlockingQueue<Value> queue = new LinkedBlockingQueue<>(WAITING);
    private final Thread writer;
    private volatile boolean closed;

    @Activate
    public AuditLog(BundleContext context, @Reference Codecs codecs) {
        this(Path.of(directory(context)).resolve("log"), codecs);
    }

    AuditLog(Path directory, Codecs codecs) {
        this.codecs = codecs;
        file = directory.resolve("audit.log");
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        writer = Thread.ofPlatform().daemon().name("audit-log").start(this::write);
    }

    private static String directory(BundleContext context) {
        String data = context.getProperty("kybern.data");
        if (data == null) {
            throw new IllegalStateException("the framework property kybern.data is missing");
        }
        return data;
    }

    @Override
    public void event(Value event) {
        try {
            queue.put(event);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Deactivate
    void close() throws InterruptedException {
        closed = true;
        writer.interrupt();
        writer.join();
    }

    private void write() {
        while (!closed || !queue.isEmpty()) {
            try (OutputStream out = new BufferedOutputStream(
                    Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND), 64 * 1024)) {
                append(out, Files.size(file));
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, "the audit log can''t be written: {0}", e.getMessage());
                return;
            }
            if (!closed) {
                rotate();
            }
        }
    }

    private void append(OutputStream out, long size) throws IOException {
        long written = size;
        while (written < LARGEST) {
            Value event = queue.poll();
            if (event == null) {
                out.flush();
                if (closed) {
                    return;
                }
                try {
                    event = queue.take();
                } catch (InterruptedException _) {
                    continue;
                }
            }
            byte[] line = codecs.json().encode(event);
            out.write(line);
            out.write('\n');
            written += line.length + 1;
        }
    }

    private void rotate() {
        try {
            Files.move(file, file.resolveSibling("audit.log.1"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "the audit log can''t be set aside: {0}", e.getMessage());
        }
    }
}
