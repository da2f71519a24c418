// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import io.kybern.resource.api.Column.Cell;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Cells of `kubectl get` tables: the common ones, and how upstream writes ages, labels and selectors.
public final class Cells {
    private static final Pattern PATH = Pattern.compile("[a-zA-Z]+(?:\\[\\d+\\])?(?:\\.[a-zA-Z]+(?:\\[\\d+\\])?)*");
    private static final Pattern STEP = Pattern.compile("([a-zA-Z]+)(?:\\[(\\d+)\\])?");
    private static final Pattern OR_ELSE = Pattern.compile("(" + PATH + "), else (<[a-z]+>)(?: \\(.*\\))?");
    private static final Pattern RATIO = Pattern.compile("(" + PATH + ") / (" + PATH + ")");
    private static final Pattern NOTED = Pattern.compile("(" + PATH + ") \\((?:integer cell|RFC 3339 text)\\)");
    private static final String NONE = "<none>";

    private Cells() {
    }

    /// The cell that a facts text stands for, when the text is plain: `path`, `path (integer cell)`, `age of path`, `path, else <none>`,
    /// `path / path`, `spec.selector formatted`, `template container names`.
    public static Optional<Cell> parse(String text) {
        if (text.startsWith("age of ") && PATH.matcher(text.substring(7)).matches()) {
            return Optional.of(age(text.substring(7)));
        }
        Matcher matcher = NOTED.matcher(text);
        if (PATH.matcher(text).matches() || matcher.matches()) {
            return Optional.of(path(text.split(" ")[0]));
        }
        matcher = OR_ELSE.matcher(text);
        if (matcher.matches()) {
            return Optional.of(path(matcher.group(1), matcher.group(2)));
        }
        matcher = RATIO.matcher(text);
        if (matcher.matches()) {
            return Optional.of(ratio(matcher.group(1), matcher.group(2)));
        }
        return switch (text) {
            case "spec.selector formatted" -> Optional.of((object, _) -> Value.of(selector(object.get("spec", "selector"))));
            case "template container names" -> Optional.of((object, _) -> Value.of(containers(object.get("spec", "template"), "name")));
            case "template container images" -> Optional.of((object, _) -> Value.of(containers(object.get("spec", "template"), "image")));
            default -> Optional.empty();
        };
    }

    /// The path a facts text begins with, for the column's description.
    static List<String> mainPath(String text) {
        String path = text.startsWith("age of ") ? text.substring(7) : text.split("[ ,\\[]")[0];
        return PATH.matcher(path).matches() ? List.of(path.split("\\.")) : List.of();
    }

    /// The value at a path, as it is; an empty text when there is none (0 for numbers is written by the type engine).
    public static Cell path(String path) {
        return (object, _) -> {
            Value value = at(object, path);
            return value.missing() ? missing(path) : value instanceof ObjectValue || value instanceof ArrayValue ? Value.of(JsonText.of(value)) : value;
        };
    }

    /// Numbers that are left out when they are zero still show as 0.
    private static Value missing(String path) {
        String name = path.substring(path.lastIndexOf('.') + 1);
        return path.startsWith("status.") && (name.endsWith("eplicas") || name.startsWith("number")) || name.equals("replicas") || name.equals("revision")
                ? Value.of(0) : Value.of("");
    }

    public static Cell path(String path, String fallback) {
        return (object, _) -> {
            Value value = at(object, path);
            return value.missing() || value.text("x").isEmpty() ? Value.of(fallback) : value;
        };
    }

    /// `2/3`.
    public static Cell ratio(String part, String whole) {
        return (object, _) -> Value.of(at(object, part).integer(0) + "/" + at(object, whole).integer(0));
    }

    /// Number of entries of the objects or arrays at the paths.
    public static Cell count(String... paths) {
        return (object, _) -> {
            long count = 0;
            for (String path : paths) {
                Value value = at(object, path);
                count += value.items().size() + value.fields().size();
            }
            return Value.of(count);
        };
    }

    /// The age of a time: `5m`, or `<unknown>`.
    public static Cell age(String path) {
        return (object, now) -> Value.of(age(at(object, path), now));
    }

    public static String age(Value time, Instant now) {
        return instant(time).map(then -> duration(Duration.between(then, now))).orElse("<unknown>");
    }

    public static Optional<Instant> instant(Value time) {
        try {
            return time.text().isEmpty() ? Optional.empty() : Optional.of(Instant.parse(time.text()));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    /// The value at a path of names with optional indexes: `status.podIPs[0].ip`.
    public static Value at(Value object, String path) {
        Value value = object;
        Matcher steps = STEP.matcher(path);
        while (steps.find()) {
            value = value.get(steps.group(1));
            if (steps.group(2) != null) {
                value = value.get(Integer.parseInt(steps.group(2)));
            }
        }
        return value;
    }

    /// A length of time as kubectl shows it: two units at most, fewer as it grows.
    public static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < -1) {
            return "<invalid>";
        }
        if (seconds < 0) {
            return "0s";
        }
        if (seconds < 60 * 2) {
            return seconds + "s";
        }
        long minutes = seconds / 60;
        if (minutes < 10) {
            return two(minutes, "m", seconds % 60, "s");
        }
        if (minutes < 60 * 3) {
            return minutes + "m";
        }
        long hours = minutes / 60;
        if (hours < 8) {
            return two(hours, "h", minutes % 60, "m");
        }
        if (hours < 48) {
            return hours + "h";
        }
        long days = hours / 24;
        if (hours < 24 * 8) {
            return two(days, "d", hours % 24, "h");
        }
        if (days < 365 * 2) {
            return days + "d";
        }
        return days < 365 * 8 ? two(days / 365, "y", days % 365, "d") : days / 365 + "y";
    }

    private static String two(long big, String bigUnit, long small, String smallUnit) {
        return small == 0 ? big + bigUnit : big + bigUnit + small + smallUnit;
    }

    /// `a=1,b=2`, or `<none>`.
    public static String labels(Value map) {
        Map<String, String> labels = map.stringMap();
        return labels.isEmpty() ? NONE : labels.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(","));
    }

    /// A `LabelSelector` in selector syntax: `a=1,b in (x,y),!c`; `<none>` when it has no terms.
    public static String selector(Value selector) {
        List<String> terms = Selector.of(selector).requirements().stream()
                .sorted(Comparator.comparing(Selector.Requirement::key)).map(Cells::requirement).toList();
        return terms.isEmpty() ? NONE : String.join(",", terms);
    }

    private static String requirement(Selector.Requirement requirement) {
        String values = requirement.values().stream().sorted().collect(Collectors.joining(","));
        return switch (requirement.operator()) {
            case IN -> requirement.values().size() == 1 ? requirement.key() + "=" + values : requirement.key() + " in (" + values + ")";
            case NOT_IN -> requirement.key() + " notin (" + values + ")";
            case EXISTS -> requirement.key();
            case DOES_NOT_EXIST -> "!" + requirement.key();
            case GREATER_THAN -> requirement.key() + ">" + values;
            case LESS_THAN -> requirement.key() + "<" + values;
        };
    }

    /// One field of each container of a pod or pod template, joined by commas.
    public static String containers(Value pod, String field) {
        return pod.get("spec", "containers").items().stream().map(container -> container.get(field).text()).collect(Collectors.joining(","));
    }
}
