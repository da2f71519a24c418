// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import io.kybern.store.sequencer.BlobMedium.Area;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// Writes the state as of a revision as blocks of about 200 entries in key order: new blocks for those parts of the key space in which
/// something changed, then the [Manifest], then it removes what is not needed any more.
final class Checkpointer {
    private static final int BLOCK_ENTRIES = 200;
    private static final long BLOCK_BYTES = 512 << 10;
    private static final String MANIFEST = "manifest";

    private final BlobMedium medium;
    private final Index index;

    Checkpointer(BlobMedium medium, Index index) {
        this.medium = medium;
        this.index = index;
    }

    static String blockName(long number) {
        return "block-" + number;
    }

    static String batchName(long number) {
        return "batch-" + number;
    }

    /// Loads the last checkpoint into the index, after finishing the removal that it began.
    Manifest load() throws IOException {
        Optional<byte[]> blob = medium.read(Area.CHECKPOINT, MANIFEST);
        if (blob.isEmpty()) {
            removeOrphans(1);
            return Manifest.EMPTY;
        }
        Manifest manifest = Manifest.of(blob.get());
        trim(manifest);
        removeOrphans(manifest.nextBlock());
        for (Manifest.Block block : manifest.blocks()) {
            String name = blockName(block.number());
            byte[] content = medium.read(Area.CHECKPOINT, name).orElseThrow(() -> new IOException("the store is damaged: " + name + " is missing"));
            Blobs.block(name, content).forEach(kept -> index.load(kept.entry(), kept.expiry()));
        }
        return manifest;
    }

    /// Blocks that a checkpoint without a manifest left behind: written one after the other, so the first gap is their end.
    private void removeOrphans(long from) throws IOException {
        for (long number = from; medium.read(Area.CHECKPOINT, blockName(number)).isPresent(); number++) {
            medium.remove(Area.CHECKPOINT, names(LongStream.of(number), Checkpointer::blockName));
        }
    }

    /// Writes the checkpoint that follows another, or stops half-way, which does no harm.
    ///
    /// @param changed the keys that may differ from the old one
    /// @param logFrom the first batch with a revision above
    Manifest write(Manifest old, long revision, SortedSet<String> changed, long logFrom, BooleanSupplier cancelled) throws IOException {
        var blocks = new ArrayList<Manifest.Block>();
        var freed = new ArrayList<Long>();
        long next = old.nextBlock();
        int at = 0;
        while (at < Math.max(1, old.blocks().size())) {
            int end = dirtyRun(old, changed, at);
            if (end == at) {
                blocks.add(old.blocks().get(at++));
                continue;
            }
            for (int i = at; i < Math.min(end, old.blocks().size()); i++) {
                freed.add(old.blocks().get(i).number());
            }
            String from = old.blocks().isEmpty() ? "" : old.blocks().get(at).from();
            for (List<Blobs.Kept> content : split(from, old.endOf(end - 1), revision)) {
                if (cancelled.getAsBoolean()) {
                    return old;
                }
                medium.write(Area.CHECKPOINT, blockName(next), Blobs.block(content));
                blocks.add(new Manifest.Block(next++, blocks.isEmpty() ? "" : content.getFirst().entry().key()));
            }
            at = end;
        }
        if (!blocks.isEmpty() && !blocks.getFirst().from().isEmpty()) {
            blocks.set(0, new Manifest.Block(blocks.getFirst().number(), ""));
        }
        var manifest = new Manifest(revision, logFrom, old.logFrom(), next, freed, blocks);
        medium.write(Area.CHECKPOINT, MANIFEST, manifest.toBlob());
        trim(manifest);
        return manifest;
    }

    private void trim(Manifest manifest) throws IOException {
        remove(Area.LOG, LongStream.range(manifest.trimFrom(), manifest.logFrom()), Checkpointer::batchName);
        remove(Area.CHECKPOINT, manifest.freed().stream().mapToLong(Long::longValue), Checkpointer::blockName);
    }

    private void remove(Area area, LongStream numbers, LongFunction<String> name) throws IOException {
        SortedSet<String> names = names(numbers, name);
        if (!names.isEmpty()) {
            medium.remove(area, names);
        }
    }

    private static SortedSet<String> names(LongStream numbers, LongFunction<String> name) {
        return numbers.mapToObj(name).collect(Collectors.toCollection(TreeSet::new));
    }

    /// The end (exclusive) of the run of blocks from one on in which keys changed; the same number if it is clean.
    private static int dirtyRun(Manifest old, SortedSet<String> changed, int from) {
        if (old.blocks().isEmpty()) {
            return 1;
        }
        int end = from;
        while (end < old.blocks().size() && isDirty(changed, old.blocks().get(end).from(), old.endOf(end))) {
            end++;
        }
        return end;
    }

    private static boolean isDirty(SortedSet<String> changed, String from, String to) {
        SortedSet<String> tail = changed.tailSet(from);
        return !tail.isEmpty() && (to.isEmpty() || tail.first().compareTo(to) < 0);
    }

    private List<List<Blobs.Kept>> split(String from, String to, long revision) {
        var blocks = new ArrayList<List<Blobs.Kept>>();
        var room = new long[] {0};
        index.forEachAt(from, to, revision, (entry, expiry) -> {
            var kept = new Blobs.Kept(entry, expiry);
            room[0] -= kept.size();
            if (blocks.isEmpty() || room[0] < 0 || blocks.getLast().size() == BLOCK_ENTRIES) {
                blocks.add(new ArrayList<>());
                room[0] = BLOCK_BYTES - kept.size();
            }
            blocks.getLast().add(kept);
        });
        return blocks;
    }
}
