// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// `kybern status`: bundles by feature as the server publishes them, plugins and nodes as the API shows them.
final class StatusCommand {
    private final PrintStream out;

    StatusCommand(PrintStream out) {
        this.out = out;
    }

    int run(List<String> words) {
        Arguments arguments = Arguments.parse(Set.of("--data", "-o"), Set.of(), 0, words);
        String format = arguments.value("-o").orElse("text");
        if (!Set.of("text", "json").contains(format)) {
            throw CommandFailure.usage("option -o knows json only, not \"" + format + "\"");
        }
        Instance instance = Instance.of(arguments);
        Map<String, Object> status = status(instance);
        if (format.equals("json")) {
            out.println(JsonText.pretty(status));
        } else {
            print(instance, status);
        }
        return Boolean.TRUE.equals(status.get("running")) ? 0 : 1;
    }

    private static Map<String, Object> status(Instance instance) {
        Map<String, Object> status = new LinkedHashMap<>();
        var process = instance.process();
        status.put("data", instance.data().toString());
        status.put("running", process.isPresent());
        if (process.isEmpty()) {
            return status;
        }
        status.put("pid", process.get().pid());
        status.put("options", new LinkedHashMap<>(instance.startedWith()));
        Object states = Instance.readText(instance.bundleStates()).map(JsonText::parse).orElse(Map.of());
        status.put("features", byFeature(JsonText.list(states, "bundles")));
        status.put("waiting", JsonText.list(states, "waiting"));
        if (instance.adminKubeConfig().toFile().isFile()) {
            ClusterStatus.add(status, ApiClient.of(KubeConfig.read(instance.adminKubeConfig())));
        }
        return status;
    }

    private static Map<String, Object> byFeature(List<Object> bundles) {
        Map<String, Object> features = new TreeMap<>();
        for (Object bundle : bundles) {
            Map<String, Object> shown = new LinkedHashMap<>(JsonText.object(bundle));
            String feature = String.valueOf(shown.remove("feature"));
            features.merge(feature, List.of(shown), (before, more) -> {
                List<Object> all = new ArrayList<>((List<?>) before);
                all.addAll((List<?>) more);
                return all;
            });
        }
        return features;
    }

    private void print(Instance instance, Map<String, Object> status) {
        if (!Boolean.TRUE.equals(status.get("running"))) {
            out.println("instance " + instance.data() + " does not run");
            return;
        }
        out.println("instance " + instance.data() + " runs as process " + status.get("pid") + " on port "
                + JsonText.string(status, "options", "--port"));
        JsonText.object(status, "features").forEach((feature, bundles) -> {
            List<Object> all = JsonText.list(bundles);
            long active = all.stream().filter(bundle -> Set.of("Active", "Resolved").contains(JsonText.string(bundle, "state"))).count();
            out.printf("  %-14s %d of %d bundles%n", feature, active, all.size());
            all.stream().filter(bundle -> !Set.of("Active", "Resolved").contains(JsonText.string(bundle, "state"))).forEach(bundle ->
                    out.printf("    %s %s: %s%n", JsonText.string(bundle, "name"), JsonText.string(bundle, "version"), JsonText.string(bundle, "state")));
        });
        JsonText.list(status, "waiting").forEach(line -> out.println("  waiting: " + line));
        ClusterStatus.print(status, out);
    }
}
