// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kybern.store.sequencer.BlobMedium.Area;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A journal of blobs: each batch one blob of the log, and behind the log a checkpoint. The checkpoint holds the state at the oldest
/// revision of the history, so that the log above it is the history, after a restart too.
public final class BlobJournal implements Journal {
    /// Which stored form this code writes. A store with a higher one is refused.
    static final int FORMAT = 1;
    /// Which features a store may make use of. A store with a higher level is refused.
    static final int FEATURE_LEVEL = 1;

    private static final String HEADER = "header";
    private static final String HEADER_FORM = "kybern-store format %d feature-level %d";

    private final BlobMedium.Opener opener;
    private final ThreadFactory threads;
    private final TreeMap<Long, Long> batchByFirstRevision = new TreeMap<>();
    private @Nullable BlobMedium medium;
    private @Nullable Checkpointer checkpointer;
    private Consumer<IOException> failed = failure -> {};
    private volatile Manifest manifest = Manifest.EMPTY;
    private volatile boolean closing;
    private @Nullable Thread checkpoint;
    private long nextBatch;

    public BlobJournal(BlobMedium.Opener opener, ThreadFactory threads) {
        this.opener = opener;
        this.threads = threads;
    }

    @Override
    public void recover(Index index, Consumer<IOException> failure) throws IOException {
        failed = failure;
        BlobMedium opened = opener.open();
        medium = opened;
        requireKnownForm(opened);
        checkpointer = new Checkpointer(opened, index);
        manifest = checkpointer.load();
        index.loaded(manifest.applied());
        nextBatch = manifest.logFrom();
        while (true) {
            String name = Checkpointer.batchName(nextBatch);
            Optional<byte[]> blob = opened.read(Area.LOG, name);
            if (blob.isEmpty()) {
                return;
            }
            replay(index, name, Blobs.batch(name, blob.get()));
            nextBatch++;
        }
    }

    private void replay(Index index, String name, List<Decision> batch) throws IOException {
        batchByFirstRevision.put(batch.getFirst().revision(), nextBatch);
        for (Decision decision : batch) {
            if (decision.revision() <= manifest.applied()) {
                continue;
            }
            if (decision.revision() != index.revision() + 1) {
                throw new IOException("the store is damaged: " + name + " has revision " + decision.revision() + " where "
                        + (index.revision() + 1) + " must follow");
            }
            index.apply(decision);
            index.publish(decision.revision());
        }
    }

    private static void requireKnownForm(BlobMedium medium) throws IOException {
        Optional<byte[]> blob = medium.read(Area.CHECKPOINT, HEADER);
        if (blob.isEmpty()) {
            medium.write(Area.CHECKPOINT, HEADER, HEADER_FORM.formatted(FORMAT, FEATURE_LEVEL).getBytes(US_ASCII));
            return;
        }
        String header = new String(blob.get(), US_ASCII);
        String[] words = header.split(" ");
        if (words.length < 5 || !words[0].equals("kybern-store")) {
            throw new IOException("the store is damaged: its header is \"" + header + "\"");
        }
        if (Integer.parseInt(words[2]) > FORMAT || Integer.parseInt(words[4]) > FEATURE_LEVEL) {
            throw new IOException("the store has format " + words[2] + " and feature level " + words[4] + ", this Kybern knows format "
                    + FORMAT + " and feature level " + FEATURE_LEVEL + " at most: start a newer Kybern on it");
        }
    }

    @Override
    public void append(List<Decision> batch) throws IOException {
        medium().write(Area.LOG, Checkpointer.batchName(nextBatch), Blobs.batch(batch));
        batchByFirstRevision.put(batch.getFirst().revision(), nextBatch);
        nextBatch++;
    }

    @Override
    public void compact(long revision, SortedSet<String> keys) {
        var first = batchByFirstRevision.floorEntry(revision + 1);
        batchByFirstRevision.headMap(first.getKey()).clear();
        Thread writer = threads.newThread(() -> checkpoint(revision, keys, first.getValue()));
        writer.setName("kybern-store-checkpoint");
        checkpoint = writer;
        writer.start();
    }

    private void checkpoint(long revision, SortedSet<String> keys, long logFrom) {
        try {
            Checkpointer writer = checkpointer;
            if (writer != null) {
                manifest = writer.write(manifest, revision, keys, logFrom, () -> closing);
            }
        } catch (IOException e) {
            failed.accept(e);
        } catch (RuntimeException e) {
            failed.accept(new IOException("the checkpoint failed: " + e, e));
        }
    }

    @Override
    public boolean busy() {
        Thread writer = checkpoint;
        return writer != null && writer.isAlive();
    }

    @Override
    public void await() throws InterruptedException {
        Thread writer = checkpoint;
        if (writer != null) {
            writer.join();
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        BlobMedium opened = medium;
        if (opened != null) {
            opened.close();
        }
    }

    private BlobMedium medium() throws IOException {
        BlobMedium opened = medium;
        if (opened == null) {
            throw new IOException("the journal is not open");
        }
        return opened;
    }
}
