// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.api;

import io.kybern.resource.api.Value;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The files that config maps, secrets and the pod itself become in a volume.
public final class ObjectFiles {
    private ObjectFiles() {
    }

    /// Every key of a config map, decoded.
    public static Map<String, byte[]> configMapData(Value configMap) {
        var data = new LinkedHashMap<String, byte[]>();
        configMap.get("data").stringMap().forEach((key, text) -> data.put(key, text.getBytes(StandardCharsets.UTF_8)));
        configMap.get("binaryData").stringMap().forEach((key, text) -> data.put(key, Base64.getDecoder().decode(text)));
        return data;
    }

    /// Every key of a secret, decoded.
    public static Map<String, byte[]> secretData(Value secret) {
        var data = new LinkedHashMap<String, byte[]>();
        secret.get("data").stringMap().forEach((key, text) -> data.put(key, Base64.getDecoder().decode(text)));
        return data;
    }

    /// The files of one source.
    ///
    /// @param kind `configmap` or `secret`, for messages
    /// @param data empty when the object is not there
    /// @param source holds `items` and `optional`
    public static Map<String, FileContent> files(String kind, String name, Optional<Map<String, byte[]>> data, Value source,
            int defaultMode) {
        boolean optional = source.get("optional").truth(false);
        if (data.isEmpty() && !optional) {
            throw new VolumeFailure(kind + " \"" + name + "\" not found");
        }
        Map<String, byte[]> all = data.orElse(Map.of());
        var files = new LinkedHashMap<String, FileContent>();
        List<Value> items = source.get("items").items();
        if (items.isEmpty()) {
            all.forEach((key, bytes) -> files.put(key, new FileContent(bytes, defaultMode)));
            return files;
        }
        for (Value item : items) {
            String key = item.get("key").text();
            byte[] bytes = all.get(key);
            if (bytes != null) {
                files.put(item.get("path").text(), new FileContent(bytes, (int) item.get("mode").integer(defaultMode)));
            } else if (!optional) {
                throw new VolumeFailure("references non-existent " + kind + " key: " + key);
            }
        }
        return files;
    }

    /// The files of a downward API source.
    public static Map<String, FileContent> downward(Value pod, Value source, Value allocatable, int defaultMode) {
        var files = new LinkedHashMap<String, FileContent>();
        for (Value item : source.get("items").items()) {
            int mode = (int) item.get("mode").integer(defaultMode);
            String text = item.get("fieldRef").present()
                    ? PodFields.field(pod, item.get("fieldRef", "fieldPath").text())
                            .orElseThrow(() -> new VolumeFailure("unsupported fieldPath: " + item.get("fieldRef", "fieldPath").text()))
                    : PodFields.resource(pod, "", item.get("resourceFieldRef"), allocatable);
            files.put(item.get("path").text(), new FileContent(text.getBytes(StandardCharsets.UTF_8), mode));
        }
        return files;
    }
}
