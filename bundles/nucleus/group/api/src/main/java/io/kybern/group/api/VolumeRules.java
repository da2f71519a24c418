// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.api;

import io.kybern.resource.api.Names;
import io.kybern.resource.api.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// The rules of a pod's volumes.
final class VolumeRules {
    private static final String MODE = "must be a number between 0 and 0777 (octal), both inclusive";
    private static final Map<String, List<String>> NEEDED = Map.of("secret", List.of("secretName"), "configMap", List.of("name"),
            "persistentVolumeClaim", List.of("claimName"), "hostPath", List.of("path"), "nfs", List.of("server", "path"), "csi", List.of("driver"),
            "flexVolume", List.of("driver"), "glusterfs", List.of("endpoints", "path"), "cephfs", List.of("monitors"));

    private final Findings findings;

    VolumeRules(Findings findings) {
        this.findings = findings;
    }

    void check(String path, List<Value> volumes) {
        var names = new HashSet<String>();
        for (int i = 0; i < volumes.size(); i++) {
            String field = path + "[" + i + "]";
            Value volume = volumes.get(i);
            String name = volume.get("name").text();
            source(field, volume);
            findings.requiredName(field + ".name", name, Names.dns1123Label(name));
            if (!name.isEmpty() && !names.add(name)) {
                findings.duplicate(field + ".name", volume.get("name"));
            }
        }
    }

    private void source(String field, Value volume) {
        List<String> sources = volume.fields().entrySet().stream().filter(e -> !e.getKey().equals("name") && !e.getValue().missing())
                .map(Map.Entry::getKey).toList();
        if (sources.isEmpty()) {
            findings.required(field, "must specify a volume type");
        }
        sources.stream().skip(1).forEach(kind -> findings.forbidden(field + "." + kind, "may not specify more than 1 volume type"));
        for (String kind : sources.stream().limit(1).toList()) {
            Value source = volume.get(kind);
            String at = field + "." + kind;
            for (String needed : NEEDED.getOrDefault(kind, List.of())) {
                if (source.get(needed).text().isEmpty() && source.get(needed).items().isEmpty()) {
                    findings.required(at + "." + needed, "");
                }
            }
            switch (kind) {
                case "secret", "configMap" -> files(at, source);
                case "downwardAPI" -> downward(at, source);
                case "projected" -> projected(at, source);
                case "hostPath" -> hostPath(at, source);
                case "emptyDir" -> {
                    if (!source.get("sizeLimit").missing()) {
                        findings.amount(at + ".sizeLimit", source.get("sizeLimit"));
                    }
                }
                default -> { }
            }
        }
    }

    private void hostPath(String field, Value source) {
        String path = source.get("path").text();
        if (List.of(path.split("/")).contains("..")) {
            findings.invalid(field + ".path", path, "must not contain '..'");
        }
    }

    private void mode(String field, Value mode) {
        if (!mode.missing() && (mode.integer(0) < 0 || mode.integer(0) > 0777)) {
            findings.invalid(field, mode, MODE);
        }
    }

    private void files(String field, Value source) {
        mode(field + ".defaultMode", source.get("defaultMode"));
        List<Value> items = source.get("items").items();
        for (int i = 0; i < items.size(); i++) {
            String at = field + ".items[" + i + "]";
            findings.requiredText(at + ".key", items.get(i).get("key"));
            path(at, items.get(i));
        }
    }

    private void path(String field, Value item) {
        findings.requiredText(field + ".path", item.get("path"));
        findings.localPath(field + ".path", item.get("path"));
        if (item.get("path").text().startsWith("..") && !item.get("path").text().startsWith("../") && !item.get("path").text().equals("..")) {
            findings.invalid(field + ".path", item.get("path"), "must not start with '..'");
        }
        mode(field + ".mode", item.get("mode"));
    }

    private void downward(String field, Value source) {
        mode(field + ".defaultMode", source.get("defaultMode"));
        List<Value> items = source.get("items").items();
        for (int i = 0; i < items.size(); i++) {
            Value item = items.get(i);
            String at = field + ".items[" + i + "]";
            path(at, item);
            boolean byField = !item.get("fieldRef").missing();
            boolean byResource = !item.get("resourceFieldRef").missing();
            if (byField) {
                ContainerRules.volumeFieldReference(at + ".fieldRef", item.get("fieldRef"), findings);
                if (byResource) {
                    findings.invalid(at, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
                }
            } else if (byResource) {
                ContainerRules.resourceReference(at + ".resourceFieldRef", item.get("resourceFieldRef"), true, findings);
            } else {
                findings.required(at, "one of fieldRef and resourceFieldRef is required");
            }
        }
    }

    private void projected(String field, Value source) {
        mode(field + ".defaultMode", source.get("defaultMode"));
        List<Value> sources = source.get("sources").items();
        for (int i = 0; i < sources.size(); i++) {
            String at = field + ".sources[" + i + "]";
            List<String> kinds = sources.get(i).fields().entrySet().stream().filter(e -> !e.getValue().missing()).map(Map.Entry::getKey).toList();
            if (kinds.size() > 1) {
                findings.forbidden(at, "may not specify more than 1 volume type");
            }
            for (String kind : kinds) {
                projection(at + "." + kind, kind, sources.get(i).get(kind));
            }
        }
    }

    private void projection(String field, String kind, Value projection) {
        switch (kind) {
            case "secret", "configMap" -> {
                findings.requiredText(field + ".name", projection.get("name"));
                files(field, projection);
            }
            case "downwardAPI" -> downward(field, projection);
            case "serviceAccountToken" -> {
                long seconds = projection.get("expirationSeconds").integer(3600);
                if (seconds < 600) {
                    findings.invalid(field + ".expirationSeconds", projection.get("expirationSeconds"), "may not specify a duration less than 10 minutes");
                } else if (seconds > 1L << 32) {
                    findings.invalid(field + ".expirationSeconds", projection.get("expirationSeconds"),
                            "may not specify a duration larger than 2^32 seconds");
                }
                path(field, projection);
            }
            default -> { }
        }
    }
}
