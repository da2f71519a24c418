// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.runtime.api.Capability;
import io.kybern.runtime.api.ContainerConfig;
import io.kybern.runtime.api.ContainerFilter;
import io.kybern.runtime.api.ContainerRuntime;
import io.kybern.runtime.api.ContainerState;
import io.kybern.runtime.api.EnvVar;
import io.kybern.runtime.api.Mount;
import io.kybern.runtime.api.PodIdentity;
import io.kybern.runtime.api.Resources;
import io.kybern.runtime.api.RuntimeEvent;
import io.kybern.runtime.api.RuntimeFailure;
import io.kybern.runtime.api.RuntimeFailure.Reason;
import io.kybern.runtime.api.SandboxConfig;
import io.kybern.runtime.api.SandboxFilter;
import io.kybern.runtime.api.SandboxState;
import io.kybern.runtime.api.Security;
import io.kybern.runtime.api.SessionExit;
import io.kybern.runtime.api.StreamOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What every [ContainerRuntime] must do. What a runtime does not declare as a capability it must refuse as documented.
///
/// Tests share one runtime and tidy up after themselves by label; each names its pods anew.
@Timeout(120)
public abstract class ContainerRuntimeContract {
    private static final Map<String, String> MINE = Map.of("io.kybern.tck", "yes");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir
    Path folder;

    /// The runtime under test.
    protected abstract ContainerRuntime runtime();

    /// An image that is present and has a shell with the usual tools.
    protected abstract String image();

    @AfterEach
    void removePods() {
        runtime().sandboxes(SandboxFilter.labelled(MINE)).forEach(sandbox -> runtime().removeSandbox(sandbox.id()));
    }

    /// A sandbox configuration that no other test has.
    protected final SandboxConfig.Builder pod() {
        int number = NUMBER.incrementAndGet();
        return SandboxConfig.builder(new PodIdentity("tck", "pod-" + number, "uid-" + number + "-" + System.nanoTime(), 0), folder)
                .hostname("pod-" + number)
                .labels(MINE)
                .annotations(Map.of("note", "ünïcode \"quoted\""));
    }

    /// A container that runs a shell script.
    protected final ContainerConfig.Builder shell(String script) {
        return ContainerConfig.builder("main", image(), image()).command(List.of("/bin/sh", "-c",
                script)).labels(MINE).logPath("main/0.log");
    }

    /// Runs a script as the only container of a new pod.
    protected final Pod start(SandboxConfig.Builder pod, ContainerConfig.Builder container) {
        var config = pod.build();
        var sandbox = runtime().runSandbox(config);
        var id = runtime().createContainer(sandbox, container.build(), config);
        runtime().startContainer(id);
        return new Pod(config, sandbox, id);
    }

    /// A pod of a test.
    protected record Pod(SandboxConfig config, String sandbox, String container) {}

    private boolean can(Capability capability) {
        return runtime().info().can(capability);
    }

    private ContainerState state(String container) {
        return runtime().container(container).orElseThrow().state();
    }

    protected static void eventually(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "still not so: " + what);
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    private static void assertFails(Reason reason, Runnable call) {
        var failure = assertThrows(RuntimeFailure.class, call::run);
        assertEquals(reason, failure.reason(), failure.getMessage());
        assertFalse(String.valueOf(failure.getMessage()).isBlank());
    }

    // ---- life cycle

    @Test
    void runtime_namesItself_andIsHealthy() {
        assertFalse(runtime().info().name().isBlank());
        assertTrue(runtime().health().ready(), runtime().health().message());
        assertTrue(runtime().health().networkReady(), runtime().health().message());
    }

    @Test
    void sandbox_livesThroughItsStates_andKeepsWhatItWasGiven() {
        var config = pod().build();
        var id = runtime().runSandbox(config);
        var status = runtime().sandbox(id).orElseThrow();
        assertEquals(SandboxState.READY, status.state());
        assertEquals(config.pod(), status.pod());
        assertEquals(config.labels(), status.labels());
        assertEquals(config.annotations(), status.annotations());
        assertEquals(1, status.addresses().size());
        assertTrue(runtime().sandboxes(SandboxFilter.labelled(MINE)).stream().anyMatch(line -> line.id().equals(id)));
        runtime().stopSandbox(id);
        runtime().stopSandbox(id);
        assertEquals(SandboxState.NOT_READY, runtime().sandbox(id).orElseThrow().state());
        assertTrue(runtime().sandboxes(new SandboxFilter(Optional.empty(), Optional.of(SandboxState.READY), MINE)).isEmpty());
        runtime().removeSandbox(id);
        assertTrue(runtime().sandbox(id).isEmpty());
        runtime().removeSandbox(id);
    }

    @Test
    void sandboxes_haveDifferentAddresses() {
        var one = runtime().sandbox(runtime().runSandbox(pod().build())).orElseThrow();
        var two = runtime().sandbox(runtime().runSandbox(pod().build())).orElseThrow();
        assertNotEquals(one.addresses(), two.addresses());
    }

    @Test
    void sandbox_ofATakenIdentity_isRefused() {
        var config = pod().build();
        runtime().runSandbox(config);
        assertFails(Reason.ALREADY_EXISTS, () -> runtime().runSandbox(config));
    }

    @Test
    void container_livesThroughItsStates_andKeepsWhatItWasGiven() {
        var config = pod().build();
        var sandbox = runtime().runSandbox(config);
        var container = shell("sleep 1000").annotations(Map.of("hash", "abc")).build();
        var id = runtime().createContainer(sandbox, container, config);
        assertEquals(ContainerState.CREATED, state(id));
        runtime().startContainer(id);
        var running = runtime().container(id).orElseThrow();
        assertEquals(ContainerState.RUNNING, running.state());
        assertEquals("main", running.name());
        assertEquals(MINE, running.labels());
        assertEquals(Map.of("hash", "abc"), running.annotations());
        assertTrue(running.startedAt().isPresent());
        assertTrue(running.finishedAt().isEmpty());
        assertFalse(running.imageId().isEmpty());
        assertEquals(List.of(id), runtime().containers(ContainerFilter.ofSandbox(sandbox)).stream().map(line -> line.id()).toList());
        runtime().stopContainer(id, Duration.ZERO);
        runtime().stopContainer(id, Duration.ZERO);
        var exited = runtime().container(id).orElseThrow();
        assertEquals(ContainerState.EXITED, exited.state());
        assertEquals(137, exited.exitCode());
        assertTrue(exited.finishedAt().isPresent());
        runtime().removeContainer(id);
        runtime().removeContainer(id);
        assertTrue(runtime().container(id).isEmpty());
    }

    @Test
    void container_ofATakenNameAndAttempt_isRefused_andTheNextAttemptIsNot() {
        var config = pod().build();
        var sandbox = runtime().runSandbox(config);
        runtime().createContainer(sandbox, shell("true").build(), config);
        assertFails(Reason.ALREADY_EXISTS, () -> runtime().createContainer(sandbox, shell("true").build(), config));
        runtime().createContainer(sandbox, shell("true").attempt(1).build(), config);
    }

    @Test
    void stoppedSandbox_leavesItsContainersListedAsExited() {
        var pod = start(pod(), shell("sleep 1000"));
        runtime().stopSandbox(pod.sandbox());
        assertEquals(ContainerState.EXITED, state(pod.container()));
        runtime().removeSandbox(pod.sandbox());
        assertTrue(runtime().container(pod.container()).isEmpty());
    }

    @Test
    void unknownIds_areEmptyOrNotFound_andGoneIsAsGoodAsRemoved() {
        assertTrue(runtime().container("nobody").isEmpty());
        assertTrue(runtime().sandbox("nobody").isEmpty());
        assertFails(Reason.NOT_FOUND, () -> runtime().startContainer("nobody"));
        runtime().stopContainer("nobody", Duration.ofSeconds(1));
        runtime().removeContainer("nobody");
        runtime().stopSandbox("nobody");
        runtime().removeSandbox("nobody");
    }

    @Test
    void events_tellOfStartAndExit_afterListsShowThem() {
        var seen = new CopyOnWriteArrayList<RuntimeEvent>();
        var states = new CopyOnWriteArrayList<ContainerState>();
        var subscription = runtime().subscribe(event -> {
            seen.add(event);
            if (event.kind() == RuntimeEvent.Kind.EXITED) {
                runtime().container(event.id()).ifPresent(status -> states.add(status.state()));
            }
        });
        try (subscription) {
            var warm = start(pod(), shell("sleep 1000"));
            eventually("the stream delivers", () -> seen.stream().anyMatch(event -> event.id().equals(warm.container())));
            var pod = start(pod(), shell("sleep 1000"));
            eventually("started", () -> seen.stream().anyMatch(event -> is(event, RuntimeEvent.Kind.STARTED, pod.container())));
            runtime().stopContainer(pod.container(), Duration.ZERO);
            eventually("exited", () -> seen.stream().anyMatch(event -> is(event, RuntimeEvent.Kind.EXITED, pod.container())));
        }
        eventually("looked up", () -> !states.isEmpty());
        assertTrue(states.stream().allMatch(ContainerState.EXITED::equals), states.toString());
        int before = seen.size();
        start(pod(), shell("sleep 1000"));
        assertEquals(before, seen.size(), "events after the end of the subscription");
    }

    private static boolean is(RuntimeEvent event, RuntimeEvent.Kind kind, String id) {
        return event.kind() == kind && event.id().equals(id);
    }

    // ---- images

    @Test
    void image_isFoundByNameAndId_andOthersAreNot() {
        var image = runtime().image(image()).orElseThrow();
        assertTrue(image.tags().contains(image()), image.tags().toString());
        assertEquals(image.id(), runtime().image(image.id()).orElseThrow().id());
        assertTrue(runtime().images().stream().anyMatch(other -> other.id().equals(image.id())));
        if (can(Capability.ISOLATION)) {
            assertTrue(runtime().image("localhost/no-such-image:1").isEmpty());
        }
    }

    @Test
    void container_ofAnAbsentImage_isRefused() {
        if (!can(Capability.ISOLATION)) {
            return;
        }
        var config = pod().build();
        var sandbox = runtime().runSandbox(config);
        var container = ContainerConfig.builder("main", "localhost/no-such-image:1", "no-such-image").build();
        assertFails(Reason.IMAGE_NOT_FOUND, () -> runtime().createContainer(sandbox, container, config));
    }

    @Test
    void imageFilesystem_isSomewhere() {
        eventually("measured", () -> {
            try {
                return runtime().imageFilesystem().usedBytes() >= 0;
            } catch (RuntimeFailure e) {
                return false;
            }
        });
    }

    // ---- processes

    @Test
    void exec_collectsOutputAndExitCode_orIsRefused() {
        var pod = start(pod(), shell("sleep 1000"));
        if (!can(Capability.PROCESSES)) {
            assertFails(Reason.UNSUPPORTED, () -> runtime().exec(pod.container(), List.of("true"), Duration.ZERO));
            assertFails(Reason.UNSUPPORTED,
                    () -> runtime().execStream(pod.container(), List.of("true"), new StreamOptions(false, true, true, false)));
            assertFails(Reason.UNSUPPORTED, () -> runtime().attach(pod.container(), new StreamOptions(false, true, true, false)));
            assertFalse(runtime().info().notice().isBlank());
            return;
        }
        var result = runtime().exec(pod.container(), List.of("sh", "-c", "echo out; echo err >&2; exit 7"), Duration.ofSeconds(10));
        assertEquals("out\n", result.stdoutText());
        assertEquals("err\n", result.stderrText());
        assertEquals(7, result.exitCode());
        assertFails(Reason.DEADLINE_EXCEEDED, () -> runtime().exec(pod.container(), List.of("sleep", "100"), Duration.ofSeconds(1)));
    }

    @Test
    void execStream_passesInputToItsEnd_andOutputWhole() throws Exception {
        if (!can(Capability.PROCESSES)) {
            return;
        }
        var pod = start(pod(), shell("sleep 1000"));
        var data = new byte[4 << 20];
        new Random(5).nextBytes(data);
        try (var session = runtime().execStream(pod.container(), List.of("sh", "-c", "cat; echo done >&2; exit 3"),
                new StreamOptions(true, true, true, false))) {
            Thread.startVirtualThread(() -> {
                try (var stdin = session.stdin()) {
                    stdin.write(data);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertArrayEquals(data, session.stdout().readAllBytes());
            assertEquals("done\n", new String(session.stderr().readAllBytes(), StandardCharsets.UTF_8));
            assertEquals(SessionExit.exited(3), session.exit().toCompletableFuture().get(5, TimeUnit.SECONDS));
        }
    }

    @Test
    void execStream_withTerminal_hasItsSize_andMergesOutput() throws Exception {
        if (!can(Capability.PROCESSES)) {
            return;
        }
        var pod = start(pod(), shell("sleep 1000"));
        try (var session = runtime().execStream(pod.container(),
                List.of("sh", "-c", "read line; stty size; echo err >&2; tty > /dev/null && echo tty"), new StreamOptions(true, true, true,
                        true))) {
            session.resize(111, 33);
            Thread.sleep(300);
            session.stdin().write('\n');
            var text = new String(session.stdout().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(text.contains("33 111"), text);
            assertTrue(text.contains("err") && text.contains("tty"), text);
        }
    }

    @Test
    void attach_reachesTheFirstProcess() throws Exception {
        if (!can(Capability.PROCESSES)) {
            return;
        }
        var pod = start(pod(), shell("while read line; do echo \"got $line\"; done; exit 4").stdin(true).stdinOnce(true));
        try (var session = runtime().attach(pod.container(), new StreamOptions(true, true, true, false))) {
            session.stdin().write("hello\n".getBytes(StandardCharsets.UTF_8));
            session.stdin().close();
            assertEquals("got hello\n", new String(session.stdout().readAllBytes(), StandardCharsets.UTF_8));
        }
        eventually("exited", () -> state(pod.container()) == ContainerState.EXITED);
        assertEquals(4, runtime().container(pod.container()).orElseThrow().exitCode());
    }

    @Test
    void stop_sendsTheSignalFirst_andKillsAfterTheTimeout() {
        if (!can(Capability.PROCESSES)) {
            return;
        }
        var polite = start(pod(), shell("trap 'exit 5' TERM; while true; do sleep 0.1; done"));
        runtime().stopContainer(polite.container(), Duration.ofSeconds(20));
        assertEquals(5, runtime().container(polite.container()).orElseThrow().exitCode());
        var stubborn = start(pod(), shell("trap '' TERM; while true; do sleep 0.1; done"));
        runtime().stopContainer(stubborn.container(), Duration.ofSeconds(1));
        assertEquals(137, runtime().container(stubborn.container()).orElseThrow().exitCode());
    }

    @Test
    void portForward_reachesALoopbackPort_andReportsRefusal() throws Exception {
        if (!can(Capability.PORT_FORWARD)) {
            var pod = start(pod(), shell("sleep 1000"));
            assertFails(Reason.UNSUPPORTED, () -> runtime().portForward(pod.sandbox(), 80));
            return;
        }
        var pod = start(pod(), shell("echo ready > /tmp/index.html; httpd -f -p 127.0.0.1:8080 -h /tmp"));
        eventually("httpd listens", () -> runtime().exec(pod.container(), List.of("sh", "-c", "netstat -ltn | grep -q 8080"), Duration.ZERO)
                .exitCode() == 0);
        try (var connection = runtime().portForward(pod.sandbox(), 8080)) {
            connection.output().write("GET /index.html HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            var answer = new String(connection.input().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.contains("200 OK") && answer.endsWith("ready\n"), answer);
            assertEquals(Optional.empty(), connection.end().toCompletableFuture().get(5, TimeUnit.SECONDS));
        }
        try (var connection = runtime().portForward(pod.sandbox(), 9)) {
            var end = connection.end().toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertTrue(end.orElse("").contains("refused"), end.toString());
        }
    }

    @Test
    void logFile_hasBothStreamsInCriFormat_alsoAfterReopening() throws IOException {
        if (!can(Capability.LOG_FILES)) {
            var pod = start(pod(), shell("echo hello"));
            assertTrue(runtime().container(pod.container()).orElseThrow().logPath().isEmpty());
            return;
        }
        var pod = start(pod(), shell("echo one; echo two >&2; trap 'echo three; exit 0' TERM; while true; do sleep 0.1; done"));
        var log = runtime().container(pod.container()).orElseThrow().logPath().orElseThrow();
        assertEquals(folder.resolve("main/0.log"), log);
        eventually("two lines", () -> text(log).lines().count() == 2);
        assertTrue(text(log).matches("(?s).*T\\S+ stdout F one\n.*") && text(log).matches("(?s).*T\\S+ stderr F two\n.*"), text(log));
        Files.move(log, folder.resolve("old.log"));
        runtime().reopenLog(pod.container());
        runtime().stopContainer(pod.container(), Duration.ofSeconds(10));
        eventually("third line in the new file", () -> text(log).contains("stdout F three"));
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    // ---- isolation

    @Test
    void container_hasItsEnvironmentUserFilesAndLimits() throws IOException {
        if (!can(Capability.ISOLATION)) {
            return;
        }
        var shared = Files.createDirectory(folder.resolve("shared"));
        Files.writeString(shared.resolve("file"), "content");
        var fixed = Files.writeString(folder.resolve("fixed"), "fixed");
        var pod = start(pod(), shell("sleep 1000")
                .env(List.of(new EnvVar("GREETING", "hello world")))
                .workingDirectory("/tmp")
                .mounts(List.of(Mount.readWrite("/data", shared), Mount.readOnly("/fixed", fixed)))
                .resources(Resources.of(100_000, 50_000, 512, 64 << 20, 0))
                .security(Security.builder().runAsUser(1234).runAsGroup(5678).supplementalGroups(List.of(99L)).readOnlyRoot(true)
                        .dropCapabilities(List.of("ALL")).noNewPrivileges(true).build()));
        assertEquals("hello world\n", sh(pod, "echo $GREETING"));
        assertEquals("/tmp\n", sh(pod, "pwd"));
        assertEquals("1234:5678 5678 99\n", sh(pod, "echo $(id -u):$(id -g) $(id -G)"));
        assertEquals("content", sh(pod, "cat /data/file"));
        assertNotEquals(0, runtime().exec(pod.container(), List.of("sh", "-c", "echo x > /fixed"), Duration.ZERO).exitCode());
        assertNotEquals(0, runtime().exec(pod.container(), List.of("touch", "/bin/x"), Duration.ZERO).exitCode());
        assertEquals("0000000000000000\n", sh(pod, "grep CapEff /proc/self/status | tr -d '\\t' | cut -d: -f2"));
        assertEquals(pod.config().hostname() + "\n", sh(pod, "hostname"));
        var limit = sh(pod, "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null; true").strip();
        assertEquals(Long.toString(64 << 20), limit);
    }

    private String sh(Pod pod, String script) {
        var result = runtime().exec(pod.container(), List.of("sh", "-c", script), Duration.ofSeconds(20));
        assertEquals(0, result.exitCode(), result.stderrText());
        return result.stdoutText();
    }

    @Test
    void limits_changeInPlace() {
        var pod = start(pod(), shell("sleep 1000").resources(Resources.of(100_000, 50_000, 512, 64 << 20, 0)));
        if (!can(Capability.UPDATE_RESOURCES)) {
            assertFails(Reason.UNSUPPORTED, () -> runtime().updateResources(pod.container(), Resources.NONE));
            return;
        }
        runtime().updateResources(pod.container(), Resources.of(100_000, 75_000, 512, 128 << 20, 0));
        if (can(Capability.ISOLATION)) {
            var limit = sh(pod, "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null; true").strip();
            assertEquals(Long.toString(128 << 20), limit);
        }
    }

    @Test
    void stats_areMeasured_orRefused() {
        var pod = start(pod(), shell("i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; sleep 1000"));
        if (!can(Capability.STATS)) {
            assertFails(Reason.UNSUPPORTED, () -> runtime().stats(pod.container()));
            return;
        }
        eventually("CPU time", () -> runtime().stats(pod.container()).filter(stats -> stats.cpuNanoseconds().orElse(0) > 0).isPresent());
        var stats = runtime().stats(pod.container()).orElseThrow();
        assertEquals("main", stats.name());
        assertTrue(stats.workingSet().orElse(0) > 0);
        assertTrue(runtime().stats(ContainerFilter.labelled(MINE)).stream().anyMatch(other -> other.containerId().equals(pod.container())));
        runtime().stopContainer(pod.container(), Duration.ZERO);
        assertTrue(runtime().stats(pod.container()).isEmpty());
    }
}
