// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `kybern help` says: one line a command, one paragraph for a command that is named.
final class HelpText {
    private static final String DATA = "  --data DIR              the instance's folder ($KYBERN_DATA, else ~/.kybern)\n";

    private static final Map<String, String> COMMANDS = commands();

    private HelpText() {}

    static int print(PrintStream out, List<String> words) {
        if (words.isEmpty()) {
            out.println("Kybern, a Kubernetes control plane and node agent whose parts are replaced while it runs\n\nUsage: kybern COMMAND\n");
            COMMANDS.forEach((name, text) -> out.printf("  %-8s  %s%n", name, text.lines().findFirst().orElse("")));
            out.println("\nkybern help COMMAND shows the options of one. Exit codes: 0 done, 1 failed, 2 wrong usage.");
            return 0;
        }
        String text = Optional.ofNullable(COMMANDS.get(words.getFirst()))
                .orElseThrow(() -> CommandFailure.usage("unknown command \"" + words.getFirst() + "\": kybern help lists all"));
        int line = text.indexOf('\n');
        out.println(text.substring(0, line) + "\n\nUsage: kybern " + text.substring(line + 1).stripTrailing());
        return 0;
    }

    private static Map<String, String> commands() {
        Map<String, String> commands = new LinkedHashMap<>();
        commands.put("up", """
                start an instance
                up [--distribution NAME] [--data DIR] [--port N] [--simulated-nodes N] [--no-node] [--detach]
                  --distribution NAME     standalone (default), control-plane or api
                """ + DATA + """
                  --port N                port of the API server (6443)
                  --simulated-nodes N     adds N nodes without containers, to try controllers and schedulers at scale
                  --no-node               no node agent on this machine
                  --detach                return when the API server is ready, and the local node if there is one
                  --console               the OSGi console on this terminal (not with --detach)
                """);
        commands.put("down", """
                stop an instance, its pods included
                down [--data DIR] [--keep-pods]
                """ + DATA + """
                  --keep-pods             leave the containers running; the next up takes them over
                """);
        commands.put("reset", """
                remove an instance: its containers, mounts, networks and files, also after a crash
                reset [--data DIR]
                """ + DATA);
        commands.put("status", """
                show bundles by feature, plugins, node and store
                status [--data DIR] [-o json]
                """ + DATA);
        commands.put("logs", """
                show the server's log
                logs [--data DIR] [-f]
                """ + DATA + "  -f                      go on as lines are written\n");
        clientCommands(commands);
        return commands;
    }

    private static void clientCommands(Map<String, String> commands) {
        commands.put("plugin", """
                install, list, update, choose and remove plugins of a running cluster
                plugin install FILE | list | update NAME FILE | use SLOT NAME | remove NAME [--no-wait] [--kubeconfig FILE] [--data DIR]
                  use SLOT NAME           the plugin that fills a slot, as in: use scheduler/default-scheduler binpacking
                  --no-wait               return at once, not when every server reports the state
                  --kubeconfig FILE       whom to ask, and as whom (DIR/admin.kubeconfig)
                """ + DATA);
        commands.put("image", """
                images of the instance's containerd, without a registry
                image build-busybox | import FILE | list [--data DIR]
                  build-busybox           makes localhost/busybox:1 from Debian's busybox-static
                  import FILE             a docker-archive or OCI layout
                """ + DATA);
        commands.put("build", """
                build what changed and assemble the distribution (in a source tree)
                build [BUNDLE]
                """);
        commands.put("check", """
                check sources and run the unit tests of what changed (in a source tree)
                check [--fix]
                  --fix                   mend what can be mended: import order, blanks, licence line
                """);
        commands.put("test", """
                run tests; the last line is their sum (in a source tree)
                test [KIND|BUNDLE|CLASS]
                  KIND                    unit, architecture, framework or system
                  BUNDLE                  artifact id, with or without io.kybern.
                  CLASS                   simple name of a test class
                """);
        commands.put("bench", """
                run a benchmark and write its raw file to docs/performance (in a source tree)
                bench NAME
                  NAME                    store
                """);
        commands.put("help", "show this text\nhelp [COMMAND]\n");
    }
}
