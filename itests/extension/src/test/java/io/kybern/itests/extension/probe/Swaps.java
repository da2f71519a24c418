// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.extension.probe;

import io.kybern.extension.Budgets;
import io.kybern.extension.Drained;
import io.kybern.extension.Extension;
import io.kybern.extension.Extensions;
import io.kybern.extension.Handover;
import io.kybern.extension.Lease;
import io.kybern.extension.PluginCode;
import io.kybern.extension.Standby;
import io.kybern.extension.Switchboard;
import io.kybern.itests.extension.spi.Decider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/// Swaps two versions of a plugin, each time a new bundle with its own configuration, under calls of four threads.
final class Swaps {
    private final BundleContext context;
    private final Extensions extensions;
    private final Switchboard switchboard;
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong calls = new AtomicLong();

    Swaps(BundleContext context, Extensions extensions, Switchboard switchboard) {
        this.context = context;
        this.extensions = extensions;
        this.switchboard = switchboard;
    }

    String run(int swaps, String first, String second) throws Exception {
        Bundle old = null;
        List<Thread> callers = new ArrayList<>();
        try {
            for (int swap = 0; swap < swaps; swap++) {
                String jar = swap % 2 == 0 ? first : second;
                Bundle bundle = Driver.installed(context, "kybern:" + swap + jar, Path.of(jar));
                PluginCode offer = switchboard.offers(bundle).getFirst();
                Map<String, Object> configuration = Map.of("labels", new String[] {"label-" + swap});
                Standby standby = switchboard.standby(offer.with("decider", 1, configuration, Budgets.DEFAULT));
                Handover handover = switchboard.switchOver(List.of(standby), List.of(), Duration.ofSeconds(10));
                expect((swap % 2 == 0 ? "v1" : "v2") + ":label-" + swap);
                List<Drained> drained = handover.drained().toCompletableFuture().get(20, TimeUnit.SECONDS);
                drained.stream().filter(one -> !one.complete() || !one.text().isEmpty()).forEach(one -> wrong.add(one.toString()));
                if (old != null) {
                    old.stop();
                    old.uninstall();
                }
                old = bundle;
                if (swap == 0) {
                    for (int i = 0; i < 4; i++) {
                        callers.add(Thread.ofPlatform().start(this::call));
                    }
                }
            }
        } finally {
            over.set(true);
            for (Thread caller : callers) {
                caller.join();
            }
        }
        switchboard.switchOver(List.of(), List.of("decision/decider"), Duration.ofSeconds(10)).drained().toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
        old.stop();
        old.uninstall();
        return wrong.isEmpty() && calls.get() > swaps ? "well" : calls + " calls, " + wrong.size() + " wrong: " + wrong.peek();
    }

    /// After the switch returned, every new lease has the new version and its configuration.
    private void expect(String answer) {
        String got = ask();
        if (!got.equals(answer)) {
            wrong.add("expected " + answer + " but got " + got);
        }
    }

    private String ask() {
        try (Lease<Decider> lease = extensions.point(Decider.class).lease()) {
            if (lease.extensions().size() != 1) {
                return lease.extensions().size() + " plugins";
            }
            Extension<Decider> decider = lease.extensions().getFirst();
            String answer = lease.call(decider, plugin -> plugin.decide("?"), Object::toString);
            return answer.startsWith("v" + decider.version().charAt(0)) ? answer : decider.version() + " said " + answer;
        }
    }

    private void call() {
        while (!over.get()) {
            String answer = ask();
            if (!answer.startsWith("v1:label-") && !answer.startsWith("v2:label-")) {
                wrong.add(answer);
            }
            calls.incrementAndGet();
        }
    }
}
