// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.json;

import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.parser.Parser;

/// Builds the tree of the first document from parser events: aliases, merge keys, scalars.
final class YamlTree {
    private static final int MAX_NODES = 2_000_000;

    private final Parser events;
    private final List<String> duplicates;
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private int nodes;
    private int depth;

    private record Anchored(Value value, int nodes) {
    }

    YamlTree(Parser events, List<String> duplicates) {
        this.events = events;
        this.duplicates = duplicates;
    }

    Value document() {
        events.next();
        if (events.peekEvent().getEventId() == Event.ID.StreamEnd) {
            return Value.NULL;
        }
        events.next();
        return node("");
    }

    private Value node(String path) {
        Event event = events.next();
        if (event instanceof AliasEvent alias) {
            return alias(alias);
        }
        int before = nodes++;
        if (nodes > MAX_NODES) {
            throw new DecodeException("yaml: document contains excessive aliasing");
        }
        return switch (event) {
            case ScalarEvent scalar -> remember(scalar.getAnchor(), YamlScalars.value(scalar), before);
            case SequenceStartEvent start -> remember(start.getAnchor(), sequence(path), before);
            case MappingStartEvent start -> remember(start.getAnchor(), mapping(path), before);
            default -> throw new DecodeException("yaml: unexpected " + event.getEventId());
        };
    }

    private Value alias(AliasEvent alias) {
        Anchored anchored = anchors.get(alias.getAlias());
        if (anchored == null) {
            throw new DecodeException("yaml: unknown anchor '" + alias.getAlias().getValue() + "' referenced");
        }
        nodes += anchored.nodes();
        if (nodes > MAX_NODES) {
            throw new DecodeException("yaml: document contains excessive aliasing");
        }
        return anchored.value();
    }

    private Value remember(Optional<Anchor> anchor, Value value, int before) {
        anchor.ifPresent(name -> anchors.put(name, new Anchored(value, nodes - before)));
        return value;
    }

    private void enter() {
        if (++depth > JsonCodec.MAX_DEPTH) {
            throw new DecodeException("yaml: exceeded max depth of " + JsonCodec.MAX_DEPTH);
        }
    }

    private Value sequence(String path) {
        enter();
        var builder = ArrayValue.builder();
        for (int i = 0; events.peekEvent().getEventId() != Event.ID.SequenceEnd; i++) {
            builder.add(node(path + "[" + i + "]"));
        }
        events.next();
        depth--;
        return builder.build();
    }

    private Value mapping(String path) {
        enter();
        var fields = new LinkedHashMap<String, Value>();
        var merged = new LinkedHashMap<String, Value>();
        while (events.peekEvent().getEventId() != Event.ID.MappingEnd) {
            boolean merge = events.peekEvent() instanceof ScalarEvent scalar && scalar.isPlain() && scalar.getValue().equals("<<");
            String name = YamlScalars.key(node(path));
            String child = path.isEmpty() ? name : path + "." + name;
            Value value = node(child);
            if (merge) {
                merge(value, merged);
            } else if (fields.put(name, value) != null && !duplicates.contains(child)) {
                duplicates.add(child);
            }
        }
        events.next();
        depth--;
        merged.forEach(fields::putIfAbsent);
        return Value.object(fields);
    }

    private static void merge(Value value, Map<String, Value> into) {
        if (value instanceof ObjectValue object) {
            object.fields().forEach(into::putIfAbsent);
        } else if (value instanceof ArrayValue array) {
            array.items().forEach(item -> merge(item, into));
        } else {
            throw new DecodeException("yaml: map merge requires map or sequence of maps as the value");
        }
    }
}
