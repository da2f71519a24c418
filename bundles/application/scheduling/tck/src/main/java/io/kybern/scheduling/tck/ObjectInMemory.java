// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.tck;

import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.Value;
import io.kybern.server.api.StoredObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A decoded object at one revision.
record ObjectInMemory(long revision, Value value) implements StoredObject {
    @Override
    public String namespace() {
        return value.get("metadata", "namespace").text();
    }

    @Override
    public String name() {
        return value.get("metadata", "name").text();
    }

    @Override
    public String uid() {
        return value.get("metadata", "uid").text();
    }

    @Override
    public Map<String, String> labels() {
        return value.get("metadata", "labels").stringMap();
    }

    @Override
    public void writeJson(OutputStream out) throws IOException {
        out.write(JsonText.of(value).getBytes(StandardCharsets.UTF_8));
    }
}
