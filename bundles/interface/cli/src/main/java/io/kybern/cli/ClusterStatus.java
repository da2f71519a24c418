// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the API says about a running instance: readiness by check (the store's among them), plugins, nodes.
final class ClusterStatus {
    private static final String PLUGINS = "/apis/plugins.kybern.io/v1alpha1/plugins";

    private ClusterStatus() {}

    static void add(Map<String, Object> status, ApiClient client) {
        status.put("server", client.server());
        Map<String, Object> checks = new LinkedHashMap<>();
        try {
            client.get("/readyz?verbose").body().lines().filter(line -> line.startsWith("[")).forEach(line ->
                    checks.put(line.substring(3).replaceFirst(" .*", ""), line.startsWith("[+]") ? "ok" : line.substring(3)));
        } catch (CommandFailure e) {
            checks.put("server", e.getMessage());
        }
        status.put("checks", checks);
        items(client, PLUGINS).ifPresent(items -> status.put("plugins", items.stream().map(ClusterStatus::plugin).toList()));
        items(client, "/api/v1/nodes").ifPresent(items -> status.put("nodes", items.stream().map(ClusterStatus::node).toList()));
    }

    private static Optional<List<Object>> items(ApiClient client, String path) {
        return client.find(path).map(list -> JsonText.list(list, "items"));
    }

    private static Map<String, Object> plugin(Object plugin) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", JsonText.string(plugin, "metadata", "name"));
        shown.put("origin", JsonText.string(plugin, "status", "origin"));
        shown.put("version", JsonText.string(plugin, "status", "version"));
        shown.put("ready", condition(plugin));
        return shown;
    }

    private static Map<String, Object> node(Object node) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", JsonText.string(node, "metadata", "name"));
        shown.put("ready", condition(node));
        return shown;
    }

    private static String condition(Object object) {
        return JsonText.list(object, "status", "conditions").stream()
                .filter(condition -> JsonText.string(condition, "type").equals("Ready"))
                .map(condition -> JsonText.string(condition, "status"))
                .findFirst().orElse("Unknown");
    }

    static void print(Map<String, Object> status, PrintStream out) {
        JsonText.object(status, "checks").forEach((name, state) -> {
            if (!state.equals("ok") || name.contains("store")) {
                out.printf("  check %-14s %s%n", name, state);
            }
        });
        JsonText.list(status, "plugins").forEach(plugin -> out.printf("  plugin %s %s %s, ready %s%n", JsonText.string(plugin, "name"),
                JsonText.string(plugin, "version"), JsonText.string(plugin, "origin"), JsonText.string(plugin, "ready")));
        List<Object> nodes = JsonText.list(status, "nodes");
        long ready = nodes.stream().filter(node -> JsonText.string(node, "ready").equals("True")).count();
        if (!nodes.isEmpty()) {
            out.printf("  nodes %d, ready %d%n", nodes.size(), ready);
        }
    }
}
