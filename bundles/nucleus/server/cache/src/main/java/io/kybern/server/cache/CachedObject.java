// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.cache;

import io.kybern.resource.api.Codec;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Value;
import io.kybern.server.api.StoredObject;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// A stored object: its canonical JSON without resourceVersion, which is put in on output.
final class CachedObject implements StoredObject {
    private static final byte[] METADATA = "\"metadata\":{".getBytes(StandardCharsets.US_ASCII);

    private final Codec codec;
    private final String namespace;
    private final String name;
    private final byte[] json;
    private final long revision;
    private final Map<String, String> labels;
    private volatile WeakReference<Value> decoded;
    private volatile Map<String, String> fields = Map.of();
    private volatile int insertAt;

    CachedObject(Codec codec, String namespace, String name, byte[] json, long revision) {
        this(codec, namespace, name, json, revision, codec.decode(json));
    }

    private CachedObject(Codec codec, String namespace, String name, byte[] json, long revision, Value value) {
        this.codec = codec;
        this.namespace = namespace;
        this.name = name;
        this.json = json;
        this.revision = revision;
        labels = Map.copyOf(value.get("metadata", "labels").stringMap());
        decoded = new WeakReference<>(versioned(value, revision));
    }

    private CachedObject(CachedObject base, long revision) {
        codec = base.codec;
        namespace = base.namespace;
        name = base.name;
        json = base.json;
        labels = base.labels;
        fields = base.fields;
        insertAt = base.insertAt;
        this.revision = revision;
        decoded = new WeakReference<>(null);
    }

    /// The same state at another revision: the last state of a deleted object.
    CachedObject at(long otherRevision) {
        return new CachedObject(this, otherRevision);
    }

    @Override
    public String namespace() {
        return namespace;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long revision() {
        return revision;
    }

    @Override
    public String uid() {
        return value().get("metadata", "uid").text();
    }

    @Override
    public Map<String, String> labels() {
        return labels;
    }

    @Override
    public Value value() {
        Value value = decoded.get();
        if (value == null) {
            value = versioned(codec.decode(json), revision);
            decoded = new WeakReference<>(value);
        }
        return value;
    }

    int size() {
        return json.length;
    }

    @Override
    public void writeJson(OutputStream out) throws IOException {
        int at = insertAt == 0 ? findMetadata() : insertAt;
        byte[] version = ("\"resourceVersion\":\"" + revision + (json[at] == '}' ? "\"" : "\",")).getBytes(StandardCharsets.US_ASCII);
        out.write(json, 0, at);
        out.write(version);
        out.write(json, at, json.length - at);
    }

    /// The value of a selectable field; empty when it is not set.
    String field(ResourceType type, String label) {
        if (label.equals("metadata.name")) {
            return name;
        }
        if (label.equals("metadata.namespace")) {
            return namespace;
        }
        if (!type.resource().apiVersion().equals(type.storageVersion())) {
            return type.select(type.strategy().fromStorage(value()), label);
        }
        Map<String, String> known = fields;
        String text = known.get(label);
        if (text == null) {
            known = selectable(type);
            fields = known;
            text = known.get(label);
        }
        return text == null ? "" : text;
    }

    private Map<String, String> selectable(ResourceType type) {
        var found = new HashMap<String, String>();
        type.selectable().keySet().forEach(label -> found.put(label, type.select(value(), label)));
        return Map.copyOf(found);
    }

    private static Value versioned(Value value, long revision) {
        ObjectValue metadata = value.get("metadata").asObject().with("resourceVersion", Long.toString(revision));
        return value.asObject().with("metadata", metadata);
    }

    /// Finds where the fields of the top-level `metadata` begin; canonical JSON has no blanks and keys in order.
    private int findMetadata() {
        int depth = 0;
        boolean inText = false;
        for (int i = 0; i < json.length; i++) {
            byte b = json[i];
            if (inText) {
                if (b == '\\') {
                    i++;
                } else if (b == '"') {
                    inText = false;
                }
            } else if (b == '"') {
                if (depth == 1 && startsWith(i)) {
                    insertAt = i + METADATA.length;
                    return insertAt;
                }
                inText = true;
            } else if (b == '{' || b == '[') {
                depth++;
            } else if (b == '}' || b == ']') {
                depth--;
            }
        }
        throw new IllegalStateException("stored object without metadata: " + namespace + "/" + name);
    }

    private boolean startsWith(int at) {
        return at + METADATA.length <= json.length
                && Arrays.equals(json, at, at + METADATA.length, METADATA, 0, METADATA.length);
    }
}
