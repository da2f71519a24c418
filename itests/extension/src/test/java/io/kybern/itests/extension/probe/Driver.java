// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.extension.probe;

import io.kybern.extension.Budgets;
import io.kybern.extension.Extensions;
import io.kybern.extension.Lease;
import io.kybern.extension.PluginCode;
import io.kybern.extension.Standby;
import io.kybern.extension.StandbyFailedException;
import io.kybern.extension.Switchboard;
import io.kybern.itests.extension.spi.Decider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/// Does in the framework what a test asks as `VERB ARGUMENT…` and answers as text; everything that crosses is a JDK type.
@Component(service = UnaryOperator.class)
public final class Driver implements UnaryOperator<String> {
    private final BundleContext context;
    private final Extensions extensions;
    private final Switchboard switchboard;

    /// Drives these.
    @Activate
    public Driver(BundleContext context, @Reference Extensions extensions, @Reference Switchboard switchboard) {
        this.context = context;
        this.extensions = extensions;
        this.switchboard = switchboard;
    }

    @Override
    public String apply(String command) {
        String[] words = command.split(" ");
        try {
            return switch (words[0]) {
                case "swap" -> new Swaps(context, extensions, switchboard).run(Integer.parseInt(words[1]), words[2], words[3]);
                case "ask" -> ask();
                case "offers" -> switchboard.shipped("decision/decider").toString();
                case "slot" -> switchboard.slot("decision/decider").map(Object::toString).orElse("none");
                case "install" -> install(words[1], words[2]);
                case "stop-in-call" -> stopInCall(Long.parseLong(words[1]));
                default -> throw new IllegalArgumentException(command);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e.toString(), e);
        }
    }

    private String ask() {
        try (Lease<Decider> lease = extensions.point(Decider.class).lease()) {
            if (lease.extensions().isEmpty()) {
                return "nobody";
            }
            return lease.call(lease.extensions().getFirst(), decider -> decider.decide("?"), failure -> failure.toString());
        } catch (RuntimeException e) {
            return e.getMessage();
        }
    }

    private String install(String location, String label) throws Exception {
        Bundle bundle = installed(context, location, Path.of(location.substring(location.indexOf('/'))));
        PluginCode code = switchboard.offers(bundle).getFirst();
        Map<String, Object> configuration = label.equals("empty") ? Map.of("labels", new String[0]) : Map.of("labels", new String[] {label});
        try {
            Standby standby = switchboard.standby(code.with(code.plugin(), code.order(), configuration, Budgets.DEFAULT));
            return Long.toString(switchboard.switchOver(List.of(standby), List.of(), Duration.ofSeconds(10)).generation());
        } catch (StandbyFailedException e) {
            return e.getMessage();
        }
    }

    static Bundle installed(BundleContext context, String location, Path jar) throws IOException, BundleException {
        try (InputStream in = Files.newInputStream(jar)) {
            Bundle bundle = context.installBundle(location, in);
            bundle.start();
            return bundle;
        }
    }

    /// Stops a bundle while a call is in its plugin, and says what came first.
    private String stopInCall(long id) throws Exception {
        CountDownLatch inCall = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        StringBuffer order = new StringBuffer();
        Thread caller = Thread.ofPlatform().start(() -> {
            try (Lease<Decider> lease = extensions.point(Decider.class).lease()) {
                order.append(lease.<String>call(lease.extensions().getFirst(), decider -> {
                    inCall.countDown();
                    try {
                        leave.await();
                    } catch (InterruptedException e) {
                        return "interrupted ";
                    }
                    return decider.decide("?") + " ";
                }, failure -> failure.text() + " "));
            }
        });
        inCall.await();
        Thread stopper = Thread.ofPlatform().start(() -> {
            try {
                context.getBundle(id).stop();
                order.append("stopped");
            } catch (BundleException e) {
                order.append(e.getMessage());
            }
        });
        TimeUnit.MILLISECONDS.sleep(300);
        order.append(ask()).append(' ');
        leave.countDown();
        caller.join();
        stopper.join();
        return order.toString();
    }
}
