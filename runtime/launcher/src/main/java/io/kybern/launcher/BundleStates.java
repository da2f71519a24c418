// SPDX-License-Identifier: Apache-2.0
package io.kybern.launcher;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;

/// The states of all bundles by feature, kept in `DIR/run/bundles.json` for `kybern status`.
final class BundleStates {
    private final RunningFramework running;
    private final Path file;
    private final Map<String, String> features;

    private BundleStates(RunningFramework running, Path data) {
        this.running = running;
        this.file = file(data);
        this.features = running.distribution().bundles().stream()
                .collect(Collectors.toMap(DistributionBundle::location, DistributionBundle::feature, (first, second) -> first));
    }

    static Path file(Path data) {
        return data.resolve("run/bundles.json");
    }

    static BundleStates publish(RunningFramework running, Path data) {
        BundleStates states = new BundleStates(running, data);
        states.write();
        running.context().addBundleListener(event -> {
            if ((event.getType() & (BundleEvent.STARTED | BundleEvent.STOPPED | BundleEvent.UNINSTALLED | BundleEvent.INSTALLED)) != 0
                    && running.context().getBundle(0).getState() == Bundle.ACTIVE) {
                states.write();
            }
        });
        return states;
    }

    synchronized void write() {
        JsonArrayBuilder bundles = Json.createArrayBuilder();
        for (Bundle bundle : running.context().getBundles()) {
            bundles.add(describe(bundle));
        }
        JsonArrayBuilder waiting = Json.createArrayBuilder();
        running.waitingComponents().forEach(waiting::add);
        JsonObject document = Json.createObjectBuilder()
                .add("distribution", running.distribution().name())
                .add("bundles", bundles)
                .add("waiting", waiting)
                .build();
        try {
            Path next = file.resolveSibling("bundles.json.next");
            Files.writeString(next, document.toString());
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("the states of bundles cannot be written to " + file, e);
        }
    }

    private JsonObject describe(Bundle bundle) {
        return Json.createObjectBuilder()
                .add("id", bundle.getBundleId())
                .add("name", String.valueOf(bundle.getSymbolicName()))
                .add("version", bundle.getVersion().toString())
                .add("feature", features.getOrDefault(bundle.getLocation(), bundle.getBundleId() == 0 ? "framework" : "plugin"))
                .add("state", state(bundle.getState()))
                .build();
    }

    private static String state(int state) {
        return switch (state) {
            case Bundle.ACTIVE -> "Active";
            case Bundle.INSTALLED -> "Installed";
            case Bundle.RESOLVED -> "Resolved";
            case Bundle.STARTING -> "Starting";
            case Bundle.STOPPING -> "Stopping";
            default -> "Uninstalled";
        };
    }
}
