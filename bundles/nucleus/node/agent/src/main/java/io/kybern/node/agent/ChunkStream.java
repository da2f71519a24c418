// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Objects;

/// A stream whose bytes another thread hands in. Who hands in waits when 1 MiB lies unread.
final class ChunkStream extends InputStream {
    private static final int LIMIT = 1 << 20;

    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
    private int held;
    private int offset;
    private boolean finished;
    private boolean abandoned;

    synchronized void put(byte[] chunk) {
        try {
            while (held > LIMIT && !abandoned) {
                wait();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return;
        }
        if (!abandoned && !finished && chunk.length > 0) {
            chunks.add(chunk);
            held += chunk.length;
            notifyAll();
        }
    }

    /// No more bytes will come.
    synchronized void finish() {
        finished = true;
        notifyAll();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] target, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, target.length);
        try {
            while (chunks.isEmpty() && !finished) {
                wait();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
        byte[] first = chunks.peek();
        if (first == null) {
            return -1;
        }
        int count = Math.min(length, first.length - offset);
        System.arraycopy(first, offset, target, from, count);
        offset += count;
        held -= count;
        if (offset == first.length) {
            chunks.poll();
            offset = 0;
        }
        notifyAll();
        return count;
    }

    @Override
    public synchronized void close() {
        abandoned = true;
        finished = true;
        chunks.clear();
        held = 0;
        notifyAll();
    }
}
