// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;

/// A disk in memory that outlives the stores on it, and can be made to act up before or after any write.
class MapMedium implements BlobMedium {
    /// What happens around a change of the disk.
    interface Disturbance {
        void at(Area area, String name) throws IOException;
    }

    private final Map<String, byte[]> blobs;
    volatile Disturbance before = (area, name) -> {};
    volatile Disturbance after = (area, name) -> {};

    MapMedium() {
        this(Map.of());
    }

    private MapMedium(Map<String, byte[]> content) {
        blobs = new TreeMap<>(content);
    }

    synchronized MapMedium copy() {
        return new MapMedium(blobs);
    }

    synchronized void overwrite(Area area, String name, byte[] blob) {
        blobs.put(area + "/" + name, blob);
    }

    synchronized long count(Area area) {
        return blobs.keySet().stream().filter(name -> name.startsWith(area + "/")).count();
    }

    @Override
    public synchronized Optional<byte[]> read(Area area, String name) {
        return Optional.ofNullable(blobs.get(area + "/" + name));
    }

    @Override
    public void write(Area area, String name, byte[] blob) throws IOException {
        before.at(area, name);
        overwrite(area, name, blob);
        after.at(area, name);
    }

    @Override
    public void remove(Area area, SortedSet<String> names) throws IOException {
        for (String name : names) {
            before.at(area, name);
            synchronized (this) {
                blobs.remove(area + "/" + name);
            }
            after.at(area, name);
        }
    }

    @Override
    public void close() {}
}
