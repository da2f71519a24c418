// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.cache;

import io.kybern.resource.api.Codec;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Value;
import io.kybern.server.api.StoredObject;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/// A stored object seen in another version than the stored one; converted when asked.
record ConvertedObject(StoredObject stored, ResourceType type, Codec codec) implements StoredObject {
    @Override
    public String namespace() {
        return stored.namespace();
    }

    @Override
    public String name() {
        return stored.name();
    }

    @Override
    public long revision() {
        return stored.revision();
    }

    @Override
    public String uid() {
        return stored.uid();
    }

    @Override
    public Map<String, String> labels() {
        return stored.labels();
    }

    @Override
    public Value value() {
        return type.strategy().fromStorage(stored.value());
    }

    @Override
    public void writeJson(OutputStream out) throws IOException {
        codec.encode(value(), out);
    }
}
