// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.kybern.resource.api.Value;
import io.kybern.server.api.AuditSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every [AuditSink] keeps. Extend it in the provider's tests; each test has a sink of its own.
public abstract class AuditSinkContract {
    private static final int THREADS = 32;
    private static final int EACH = 250;

    /// The sink of this test.
    protected abstract AuditSink sink();

    /// Ends the sink and returns every event it took, in its order.
    protected abstract List<Value> taken() throws Exception;

    private static Value event(String id) {
        return Value.object("kind", Value.of("Event"), "apiVersion", Value.of("audit.k8s.io/v1"), "auditID", Value.of(id),
                "stage", Value.of("ResponseComplete"));
    }

    @Test
    public void manyThreads_loseNothing_andKeepEachThreadsOrder() throws Exception {
        AuditSink sink = sink();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> work = IntStream.range(0, THREADS).<Callable<Boolean>>mapToObj(thread -> () -> {
                IntStream.range(0, EACH).forEach(i -> sink.event(event(thread + "/" + i)));
                return true;
            }).toList();
            for (Future<Boolean> done : threads.invokeAll(work)) {
                done.get();
            }
        }
        List<String> ids = taken().stream().map(event -> event.get("auditID").text()).toList();
        assertEquals(THREADS * EACH, ids.size());
        for (int thread = 0; thread < THREADS; thread++) {
            String own = thread + "/";
            assertEquals(IntStream.range(0, EACH).mapToObj(i -> own + i).toList(), ids.stream().filter(id -> id.startsWith(own)).toList());
        }
    }

    @Test
    public void eventStaysWhole() throws Exception {
        Value odd = event("line\nbreak \u2028 \"quote\" \\ \u00e4\u6f22 \ud83d\ude00");
        Value big = event("x".repeat(200_000));
        AuditSink sink = sink();
        sink.event(odd);
        sink.event(big);
        assertEquals(List.of(odd, big), new ArrayList<>(taken()));
    }

    @Test
    public void oneEvent_costsARequestLittle() throws Exception {
        AuditSink sink = sink();
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> IntStream.range(0, 1000).forEach(i -> sink.event(event("" + i))));
        assertEquals(1000, taken().size());
    }
}
