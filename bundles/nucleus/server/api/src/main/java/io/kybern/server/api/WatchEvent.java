// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// One step of a watch. All watchers that see the same step share one event, and with it its encoded forms.
public final class WatchEvent {
    /// The type on the wire.
    public enum Kind { ADDED, MODIFIED, DELETED }

    private final Kind kind;
    private final StoredObject object;
    private final Map<String, byte[]> encoded = new ConcurrentHashMap<>(2);

    /// @param object the new state, or for DELETED the last state with the delete's revision
    public WatchEvent(Kind kind, StoredObject object) {
        this.kind = kind;
        this.object = object;
    }

    public Kind kind() {
        return kind;
    }

    public StoredObject object() {
        return object;
    }

    /// The event in one encoding, made once for all watchers.
    ///
    /// @param form names the encoding and everything it depends on
    public byte[] encoded(String form, Supplier<byte[]> encoder) {
        byte[] bytes = encoded.get(form);
        if (bytes == null) {
            bytes = encoder.get();
            encoded.put(form, bytes);
        }
        return bytes;
    }
}
