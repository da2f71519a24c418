// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.controller.api.Controller;
import io.kybern.controller.api.Key;
import io.kybern.controller.api.Result;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every [Controller] keeps. Extend it in the provider's tests.
public abstract class ControllerContract {
    private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

    private final ContextInMemory context = new ContextInMemory();

    /// A new controller each time.
    protected abstract Controller controller();

    /// A key of an object that does not exist, as the controller's own watches would give it.
    protected Key unknown(int number) {
        return Key.of("no-such-namespace", "no-such-object-" + number);
    }

    @Test
    public void name_isOfAServiceAccount() {
        String name = controller().name();
        assertTrue(name.matches(LABEL), () -> name + " is no DNS label");
        assertEquals(name, controller().name());
    }

    @Test
    public void start_declaresSomethingToFollow_andCallsNoApi() {
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> controller().start(context));
        assertFalse(context.declared().isEmpty(), "neither an informer nor a watch nor a period");
        assertEquals(List.of(), context.calls());
    }

    @Test
    public void keyOfNothing_isDoneWithoutAWrite() {
        Controller controller = controller();
        controller.start(context);
        Result result = controller.reconcile(unknown(0));
        assertFalse(result instanceof Result.Retry, "there is nothing to try again for");
        assertEquals(List.of(), context.writes());
    }

    @Test
    public void differentKeysAtOnce_areIndependent() throws Exception {
        Controller controller = controller();
        controller.start(context);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Result>> work = IntStream.range(0, 64).<Callable<Result>>mapToObj(i -> () -> controller.reconcile(unknown(i))).toList();
            for (Future<Result> result : threads.invokeAll(work)) {
                result.get();
            }
        }
        assertEquals(List.of(), context.writes());
    }

    @Test
    public void successor_startsFromNothing() {
        Controller first = controller();
        first.start(context);
        first.reconcile(unknown(0));
        first.stop();
        List<String> declared = context.declared();
        var fresh = new ContextInMemory();
        Controller second = controller();
        second.start(fresh);
        assertEquals(declared, fresh.declared());
        second.reconcile(unknown(0));
        second.stop();
    }
}
