// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// `kybern plugin`: installs, lists, updates, chooses and removes plugins of a running cluster.
final class PluginCommand {
    private final PrintStream out;

    PluginCommand(PrintStream out) {
        this.out = out;
    }

    int run(List<String> words) throws InterruptedException {
        Arguments arguments = Arguments.parse(Set.of("--data", "--kubeconfig"), Set.of("--no-wait"), 3, words);
        String what = arguments.word(0, "install, list, update, use or remove");
        int wanted = switch (what) {
            case "list" -> 1;
            case "install", "remove" -> 2;
            case "update", "use" -> 3;
            default -> throw CommandFailure.usage("plugin knows install, list, update, use and remove, not \"" + what + "\"");
        };
        if (arguments.words().size() > wanted) {
            throw CommandFailure.usage("unexpected argument \"" + arguments.words().get(wanted) + "\"");
        }
        requireWords(what, arguments);
        Path kubeconfig = arguments.value("--kubeconfig").map(Path::of).orElseGet(() -> Instance.of(arguments).adminKubeConfig());
        PluginApi api = new PluginApi(ApiClient.of(KubeConfig.read(kubeconfig)));
        boolean wait = !arguments.has("--no-wait");
        switch (what) {
            case "install" -> install(api, Path.of(arguments.word(1, "")), wait);
            case "update" -> update(api, arguments.word(1, ""), Path.of(arguments.word(2, "")), wait);
            case "use" -> tell(api, arguments.word(2, ""), api.use(arguments.word(1, ""), arguments.word(2, "")), wait);
            case "remove" -> remove(api, arguments.word(1, ""), wait);
            default -> list(api);
        }
        return 0;
    }

    private static void requireWords(String what, Arguments arguments) {
        switch (what) {
            case "install" -> arguments.word(1, "the file to install");
            case "update" -> {
                arguments.word(1, "the plugin's name");
                arguments.word(2, "the file");
            }
            case "use" -> {
                arguments.word(1, "the slot");
                arguments.word(2, "the plugin's name");
            }
            case "remove" -> arguments.word(1, "the plugin's name");
            default -> { }
        }
    }

    private void install(PluginApi api, Path file, boolean wait) throws InterruptedException {
        PluginJar jar = PluginJar.read(file);
        api.upload(jar);
        tell(api, jar.name(), api.apply(jar.name(), jar), wait);
    }

    private void update(PluginApi api, String name, Path file, boolean wait) throws InterruptedException {
        PluginJar jar = PluginJar.read(file);
        if (api.find(name).isEmpty()) {
            throw CommandFailure.failed("there is no plugin " + name);
        }
        api.upload(jar);
        tell(api, name, api.update(name, jar), wait);
    }

    private void remove(PluginApi api, String name, boolean wait) throws InterruptedException {
        if (api.find(name).isEmpty()) {
            throw CommandFailure.failed("there is no plugin " + name);
        }
        Object deleted = api.delete(name);
        out.println("plugin " + name + " " + (wait ? api.awaitRemoval(name, deleted) : "goes"));
    }

    private void tell(PluginApi api, String name, Object written, boolean wait) throws InterruptedException {
        out.println("plugin " + name + " " + (wait ? api.awaitState(name, written) : "is under way"));
    }

    private void list(PluginApi api) {
        out.printf("%-28s %-36s %-16s %-13s %s%n", "NAME", "SLOT", "VERSION", "ORIGIN", "STATE");
        for (Object plugin : api.list()) {
            Object ready = PluginApi.condition(plugin, "Ready");
            String state = JsonText.string(ready, "status").equals("True") ? "Ready" : JsonText.string(ready, "reason");
            String slots = JsonText.list(plugin, "status", "slots").stream().map(String::valueOf).collect(Collectors.joining(","));
            out.printf("%-28s %-36s %-16s %-13s %s%n", JsonText.string(plugin, "metadata", "name"), slots,
                    JsonText.string(plugin, "status", "version"), JsonText.string(plugin, "status", "origin"), state);
        }
    }
}
