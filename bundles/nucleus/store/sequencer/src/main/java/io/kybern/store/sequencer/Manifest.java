// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What a checkpoint consists of. Writing it is the moment at which the checkpoint counts; until then the blocks of the one before are
/// untouched, and afterwards whatever it no longer needs is removed, also by the next start if this one was interrupted.
///
/// @param applied the revision as of which the blocks hold
/// @param logFrom the first batch that is still needed
/// @param trimFrom the first batch that may still lie there though it is not needed
/// @param nextBlock no block of this or an older checkpoint has this number or a higher one
/// @param freed blocks that may still lie there though they are not needed
/// @param blocks in key order, the first from the lowest key on
record Manifest(long applied, long logFrom, long trimFrom, long nextBlock, List<Long> freed, List<Block> blocks) {
    /// @param from the block holds the keys from here to the next block's; empty in the first block
    record Block(long number, String from) {}

    static final Manifest EMPTY = new Manifest(0, 1, 1, 1, List.of(), List.of());

    byte[] toBlob() {
        var blob = new BlobWriter(Blobs.MANIFEST, 64L * (blocks.size() + freed.size()));
        blob.put(applied).put(logFrom).put(trimFrom).put(nextBlock).put(freed.size());
        freed.forEach(blob::put);
        blob.put(blocks.size());
        blocks.forEach(block -> blob.put(block.number()).put(block.from()));
        return blob.finish();
    }

    static Manifest of(byte[] blob) throws IOException {
        var reader = new BlobReader(Blobs.MANIFEST, "the checkpoint's manifest", blob);
        long applied = reader.readLong();
        long logFrom = reader.readLong();
        long trimFrom = reader.readLong();
        long nextBlock = reader.readLong();
        var freed = new ArrayList<Long>();
        for (int left = reader.readInt(); left > 0; left--) {
            freed.add(reader.readLong());
        }
        var blocks = new ArrayList<Block>();
        for (int left = reader.readInt(); left > 0; left--) {
            long number = reader.readLong();
            blocks.add(new Block(number, reader.readString()));
        }
        return new Manifest(applied, logFrom, trimFrom, nextBlock, List.copyOf(freed), List.copyOf(blocks));
    }

    /// Where the keys of a block end, empty for no end.
    String endOf(int block) {
        return block + 1 < blocks.size() ? blocks.get(block + 1).from() : "";
    }
}
