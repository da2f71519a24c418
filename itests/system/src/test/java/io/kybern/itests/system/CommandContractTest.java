// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The `kybern` command as its contract says: exit codes, one clear line for mistakes, what `up` and `down` leave.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandContractTest {
    private Cluster cluster;

    @BeforeAll
    void start() {
        cluster = Cluster.start("--no-node");
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Test
    void up_onARunningInstance_saysSoAndReturns0() {
        CommandResult again = cluster.up();
        assertEquals(0, again.exitCode(), again.all());
        assertTrue(again.out().contains("already runs"), again.all());
    }

    @Test
    void up_onARunningInstanceWithOtherOptions_returns2() {
        CommandResult other = cluster.kybern("up", "--detach", "--port", "1");
        assertEquals(2, other.exitCode(), other.all());
        assertEquals(1, other.err().lines().count(), other.err());
    }

    @Test
    void up_onABusyPort_namesItAndReturns2() throws IOException {
        try (ServerSocket busy = new ServerSocket()) {
            busy.bind(new InetSocketAddress(0));
            Cluster second = Cluster.prepare("--no-node");
            CommandResult result = second.kybern("up", "--detach", "--port", Integer.toString(busy.getLocalPort()));
            assertEquals(2, result.exitCode(), result.all());
            assertEquals("kybern: port " + busy.getLocalPort() + " is in use: choose another with --port\n", result.err());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"up --bogus", "up --port", "up --port x", "up extra", "status -o xml", "nonsense", "down --force", "help nonsense"})
    void mistakes_getOneLineAndExitCode2(String line) {
        CommandResult result = cluster.kybern(line.split(" "));
        assertEquals(2, result.exitCode(), result.all());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().startsWith("kybern: "), result.err());
    }

    @Test
    void pidFile_holdsTheServersProcess() {
        String command = cluster.process().info().arguments().map(List::of).orElse(List.of()).toString();
        assertTrue(command.contains("kybern.data=" + cluster.data()), command);
    }

    @Test
    void status_showsBundlesByFeature() {
        String text = cluster.kybern("status").requireSuccess();
        assertTrue(text.contains("machinery"), text);
        String json = cluster.kybern("status", "-o", "json").requireSuccess();
        assertTrue(json.contains("\"running\": true"), json);
        assertFalse(json.contains("\"state\": \"Installed\""), json);
    }

    @Test
    void help_ofEachCommand_returns0() {
        CommandResult help = cluster.kybern("help");
        assertEquals(2, help.exitCode(), "help takes no --data");
        String all = Command.of(Cluster.home().resolve("kybern").toString(), "help").run().requireSuccess();
        all.lines().filter(line -> line.startsWith("  ")).map(line -> line.strip().split(" ")[0]).forEach(command ->
                Command.of(Cluster.home().resolve("kybern").toString(), "help", command).run().requireSuccess());
    }

    @Test
    void aClientCall_takesLessThan400Milliseconds() {
        cluster.kybern("status").requireSuccess();
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long began = System.nanoTime();
            Command.of(Cluster.home().resolve("kybern").toString(), "help").run().requireSuccess();
            best = Math.min(best, (System.nanoTime() - began) / 1_000_000);
        }
        assertTrue(best < 400, best + " ms");
    }

    @Test
    void distribution_runsWithoutSourcesAndMaven() throws IOException {
        Path elsewhere = Files.createTempDirectory("kybern-copy");
        Command.of("cp", "-r", Cluster.home().toString(), elsewhere.toString()).run().requireSuccess();
        String kybern = elsewhere.resolve(Cluster.home().getFileName()).resolve("kybern").toString();
        String data = elsewhere.resolve("data").toString();
        CommandResult up = Command.of(kybern, "up", "--detach", "--no-node", "--data", data, "--port", Integer.toString(Cluster.freePort()))
                .with("PATH", "/usr/bin:/bin").with("KYBERN_START_CACHE", "off").run();
        assertEquals(0, up.exitCode(), up.all());
        Command.of(kybern, "down", "--data", data).run().requireSuccess();
        Command.of(kybern, "down", "--data", data).run().requireSuccess();
        assertEquals(2, Command.of(kybern, "test").run().exitCode());
        Command.of("rm", "-rf", elsewhere.toString()).run();
    }
}
