// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.api;

import io.kybern.resource.api.Quantity;
import io.kybern.resource.api.Value;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a pod may learn about itself: `fieldRef` and `resourceFieldRef` of environment variables and downward API files.
public final class PodFields {
    private static final Pattern SUBSCRIPT = Pattern.compile("metadata\\.(labels|annotations)\\['([^']*)'\\]");

    private PodFields() {
    }

    /// The text of a field; empty when there is no such field to ask for. A field without value is the empty string.
    public static Optional<String> field(Value pod, String path) {
        Matcher subscript = SUBSCRIPT.matcher(path);
        if (subscript.matches()) {
            return Optional.of(pod.get("metadata", subscript.group(1)).get(subscript.group(2)).text());
        }
        return switch (path) {
            case "metadata.name", "metadata.namespace", "metadata.uid" -> Optional.of(pod.get("metadata").get(path.substring(9)).text());
            case "metadata.labels" -> Optional.of(lines(pod.get("metadata", "labels").stringMap()));
            case "metadata.annotations" -> Optional.of(lines(pod.get("metadata", "annotations").stringMap()));
            case "spec.nodeName", "spec.serviceAccountName" -> Optional.of(pod.get("spec").get(path.substring(5)).text());
            case "status.hostIP", "status.podIP" -> Optional.of(pod.get("status").get(path.substring(7)).text());
            case "status.hostIPs", "status.podIPs" -> Optional.of(pod.get("status").get(path.substring(7)).items().stream()
                    .map(item -> item.get("ip").text()).collect(Collectors.joining(",")));
            default -> Optional.empty();
        };
    }

    private static String lines(Map<String, String> entries) {
        return new TreeMap<>(entries).entrySet().stream().map(entry -> entry.getKey() + "=" + quoted(entry.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static String quoted(String text) {
        var out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < 0x20 || c == 0x7f) {
                        out.append(String.format("\\x%02x", c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.append('"').toString();
    }

    /// The text of a container's request or limit. A limit that is not set is what the node can give.
    ///
    /// @param container the one to ask about when the reference names none
    public static String resource(Value pod, String container, Value reference, Value allocatable) {
        String name = reference.get("containerName").text(container);
        Value resources = Stream.of("containers", "initContainers").flatMap(list -> pod.get("spec", list).items().stream())
                .filter(c -> c.get("name").text().equals(name)).findFirst()
                .orElseThrow(() -> new VolumeFailure("container " + name + " not found")).get("resources");
        String path = reference.get("resource").text();
        int dot = path.indexOf('.');
        String resource = path.substring(dot + 1);
        Value amount = resources.get(path.substring(0, Math.max(dot, 0))).get(resource);
        if (amount.missing() && path.startsWith("limits.")) {
            amount = allocatable.get(resource);
        }
        Quantity quantity = Quantity.of(amount);
        Quantity divisor = Quantity.of(reference.get("divisor"));
        if (divisor.isZero()) {
            divisor = Quantity.of(1);
        }
        return Long.toString(resource.equals("cpu") ? ceil(quantity.milliValue(), divisor.milliValue())
                : ceil(quantity.value(), divisor.value()));
    }

    private static long ceil(long amount, long divisor) {
        return Math.ceilDiv(amount, Math.max(1, divisor));
    }
}
