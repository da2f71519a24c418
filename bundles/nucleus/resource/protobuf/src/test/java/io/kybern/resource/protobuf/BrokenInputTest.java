// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.protobuf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.group.core.CoreGroup;
import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.GroupVersionKind;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Value;
import io.kybern.resource.json.TextCodecs;
import io.kybern.resource.schema.StructuralEngine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever comes in: an answer or a [DecodeException], never another failure.
class BrokenInputTest {
    private static final Schema POD = new CoreGroup().types().stream().filter(type -> type.resource().resource().equals("pods")).findFirst()
            .map(ResourceType::schema).orElseThrow();
    private static final String TEXT = """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","creationTimestamp":"2026-01-02T03:04:05Z","labels":{"a":"b"},\
            "managedFields":[{"fieldsV1":{"f:x":{}}}]},"spec":{"containers":[{"name":"c","image":"i","ports":[{"containerPort":80}],\
            "resources":{"limits":{"cpu":"500m","memory":"1Gi"}},"livenessProbe":{"httpGet":{"port":"http"}}}],"priority":-5,\
            "terminationGracePeriodSeconds":30},"status":{"phase":"Running","startTime":"2026-01-02T03:04:05Z"}}""";

    private final TextCodecs codecs = new TextCodecs();
    private final StructuralEngine engine = new StructuralEngine();
    private final ProtobufTranscoder protobuf = new ProtobufTranscoder(codecs);

    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] copy = bytes.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            copy[4 + random.nextInt(copy.length - 4)] = (byte) random.nextInt(256);
        }
        return copy;
    }

    @Test
    void mutatedProtobuf() {
        byte[] bytes = protobuf.encode(codecs.json().decode(TEXT.getBytes(StandardCharsets.UTF_8)));
        var random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 50_000; i++) {
            try {
                engine.prune(POD, "Pod", protobuf.decode(mutated(bytes, random)));
            } catch (DecodeException _) {
                refused++;
            }
        }
        assertTrue(refused > 10_000, "refused " + refused);
    }

    @Test
    void timesBeyondTheCalendar() {
        var message = new WireOutput();
        message.integer(1, Long.MAX_VALUE);
        message.close(8, 0);
        message.close(1, 0);
        byte[] pod = Envelope.close(message, new GroupVersionKind("", "v1", "Pod"));
        assertEquals("proto: time out of range", assertThrows(DecodeException.class, () -> protobuf.decode(pod)).text());
    }

    @Test
    void mutatedJson() {
        byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);
        var random = new Random(2);
        int refused = 0;
        for (int i = 0; i < 50_000; i++) {
            try {
                engine.prune(POD, "Pod", codecs.json().decode(mutated(bytes, random)));
            } catch (DecodeException e) {
                assertTrue(!e.text().contains("com.") && !e.text().contains("StreamReadException"), e.text());
                refused++;
            }
        }
        assertTrue(refused > 10_000, "refused " + refused);
    }

    @Test
    void swappedShapes() {
        Value pod = codecs.json().decode(TEXT.getBytes(StandardCharsets.UTF_8));
        List<Value> odd = List.of(Value.NULL, Value.of("x"), Value.of(""), Value.of(-1), Value.of(1.5), Value.TRUE, Value.object(), Value.array(),
                Value.array(Value.NULL), Value.object("", Value.array(Value.of("1e2147483647"))), Value.of("1e2147483647"), Value.of("9".repeat(5000)),
                Value.of("2026-02-31T00:00:00Z"), Value.of("9999-12-31T23:59:60+99:99"));
        var paths = new ArrayList<List<String>>();
        collect(pod, List.of(), paths);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (List<String> path : paths) {
                for (Value value : odd) {
                    try {
                        engine.applyDefaults(POD, engine.prune(POD, "Pod", replaced(pod, path, value)).value());
                    } catch (DecodeException _) {
                        continue;
                    }
                }
            }
        });
    }

    private static void collect(Value value, List<String> path, List<List<String>> paths) {
        value.fields().forEach((name, child) -> {
            var longer = new ArrayList<>(path);
            longer.add(name);
            paths.add(longer);
            collect(child, longer, paths);
        });
        if (!value.items().isEmpty()) {
            var longer = new ArrayList<>(path);
            longer.add("[]");
            paths.add(longer);
            collect(value.items().getFirst(), longer, paths);
        }
    }

    private static Value replaced(Value value, List<String> path, Value with) {
        if (path.isEmpty()) {
            return with;
        }
        List<String> rest = path.subList(1, path.size());
        return path.getFirst().equals("[]") ? Value.array(replaced(value.get(0), rest, with))
                : value.asObject().with(path.getFirst(), replaced(value.get(path.getFirst()), rest, with));
    }
}
