// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import io.kybern.store.api.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The stored forms of batches and of blocks of a checkpoint.
final class Blobs {
    static final byte BATCH = 'L';
    static final byte BLOCK = 'B';
    static final byte MANIFEST = 'M';
    private static final byte PUT = 1;
    private static final byte DELETE = 2;

    /// A key of a checkpoint.
    record Kept(Entry entry, long expiry) {
        long size() {
            return 40 + entry.key().length() + entry.value().length;
        }
    }

    private Blobs() {}

    static byte[] batch(List<Decision> decisions) {
        long size = decisions.stream().flatMap(decision -> decision.writes().stream()).mapToLong(Write::size).sum();
        var blob = new BlobWriter(BATCH, size).put(decisions.getFirst().revision()).put(decisions.size());
        for (Decision decision : decisions) {
            blob.put(decision.writes().size());
            for (Write write : decision.writes()) {
                blob.put(write.value().isPresent() ? PUT : DELETE).put(write.key());
                write.value().ifPresent(value -> blob.put(write.expiry()).put(value));
            }
        }
        return blob.finish();
    }

    static List<Decision> batch(String name, byte[] blob) throws IOException {
        var reader = new BlobReader(BATCH, name, blob);
        long first = reader.readLong();
        int count = reader.readInt();
        var decisions = new ArrayList<Decision>(count);
        for (int i = 0; i < count; i++) {
            int size = reader.readInt();
            var writes = new ArrayList<Write>(size);
            for (int k = 0; k < size; k++) {
                writes.add(write(reader));
            }
            decisions.add(new Decision(first + i, writes));
        }
        return decisions;
    }

    private static Write write(BlobReader reader) {
        boolean put = reader.readByte() == PUT;
        String key = reader.readString();
        if (!put) {
            return new Write(key, Optional.empty(), 0);
        }
        long expiry = reader.readLong();
        return new Write(key, Optional.of(reader.readBytes()), expiry);
    }

    static byte[] block(List<Kept> entries) {
        var blob = new BlobWriter(BLOCK, entries.stream().mapToLong(Kept::size).sum()).put(entries.size());
        for (Kept kept : entries) {
            Entry entry = kept.entry();
            blob.put(entry.key()).put(entry.createRevision()).put(entry.modRevision()).put(kept.expiry()).put(entry.value());
        }
        return blob.finish();
    }

    static List<Kept> block(String name, byte[] blob) throws IOException {
        var reader = new BlobReader(BLOCK, name, blob);
        int count = reader.readInt();
        var entries = new ArrayList<Kept>(count);
        for (int i = 0; i < count; i++) {
            String key = reader.readString();
            long created = reader.readLong();
            long modified = reader.readLong();
            long expiry = reader.readLong();
            entries.add(new Kept(new Entry(key, reader.readBytes(), created, modified), expiry));
        }
        return entries;
    }
}
