// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.resource.json.TextCodecs;
import io.kybern.server.api.WriteOptions;
import io.kybern.volume.emptydir.EmptyDirVolumes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NodeAgentTest {
    @TempDir
    Path root;

    private final FakeApi api = new FakeApi();
    private final RecordingRuntime runtime = new RecordingRuntime();
    private final NodeTasks tasks = new NodeTasks("test");
    private final List<NodeAgent> agents = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        startAgent();
    }

    private NodeAgent startAgent() throws Exception {
        var settings = Settings.of("n1", root, "", List.of("192.0.2.7"), List.of("10.96.0.10"), "10.1.0.0/24");
        var agent = new NodeAgent(settings, api, runtime, Drivers.of(List.of(new EmptyDirVolumes())), new TextCodecs().json(),
                Clock.systemUTC(), tasks,
                PodFeed.own(api, "n1"));
        agents.add(agent);
        agent.start(12345);
        return agent;
    }

    @AfterEach
    void stop() {
        agents.forEach(NodeAgent::close);
        tasks.close();
    }

    private static ObjectValue container(String name) {
        return Value.object("name", Value.of(name), "image", Value.of("img:1"));
    }

    private static Value names(String... fields) {
        var builder = ObjectValue.builder();
        for (int i = 0; i < fields.length; i += 2) {
            builder.put(fields[i], fields[i + 1]);
        }
        return builder.build();
    }

    private void pod(String name, ObjectValue spec) {
        api.create(Resource.PODS, "ns", Value.object("apiVersion", Value.of("v1"), "kind", Value.of("Pod"),
                "metadata", Value.object("name", Value.of(name), "namespace", Value.of("ns"), "uid", Value.of("uid-" + name)),
                "spec", spec.with("nodeName", "n1")), WriteOptions.DEFAULT);
    }

    private static ObjectValue spec(ObjectValue... containers) {
        return Value.object("containers", Value.array(containers));
    }

    private Value status(String name) {
        return api.get(Resource.PODS, "ns", name).value().get("status");
    }

    private static boolean condition(Value status, String type, String wanted) {
        return status.get("conditions").items().stream().anyMatch(c -> c.get("type").text().equals(type)
                && c.get("status").text().equals(wanted));
    }

    private static void await(String what, BooleanSupplier condition, Supplier<?> state) throws InterruptedException {
        long end = System.nanoTime() + 15_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, () -> what + ": " + state.get());
            Thread.sleep(10);
        }
    }

    private void awaitReady(String name) throws InterruptedException {
        await(name + " ready", () -> condition(status(name), "Ready", "True"), () -> status(name));
    }

    @Test
    void node_isRegisteredWithLease() {
        Value node = api.get(Resource.NODES, "", "n1").value();
        assertEquals(12345, node.get("status", "daemonEndpoints", "kubeletEndpoint", "Port").integer(0));
        assertEquals("n1", node.get("metadata", "labels", "kubernetes.io/hostname").text());
        assertEquals("192.0.2.7", node.get("status", "addresses").get(0).get("address").text());
        assertTrue(condition(node.get("status"), "Ready", "True"));
        assertEquals("n1", api.get(Resource.LEASES, "kube-node-lease", "n1").value().get("spec", "holderIdentity").text());
    }

    @Test
    void pod_runsAndBecomesReady() throws Exception {
        pod("p", spec(container("a"), container("b")));
        awaitReady("p");
        Value status = status("p");
        assertEquals("Running", status.get("phase").text());
        assertEquals("BestEffort", status.get("qosClass").text());
        assertEquals("192.0.2.7", status.get("hostIP").text());
        assertTrue(status.get("podIP").text().startsWith("10.1.0."));
        assertTrue(status.get("containerStatuses").get(0).get("containerID").text().startsWith("recording://a-"));
        assertTrue(status.get("containerStatuses").get(1).get("state", "running", "startedAt").present());
        for (String type : List.of("PodScheduled", "Initialized", "ContainersReady", "PodReadyToStartContainers")) {
            assertTrue(condition(status, type, "True"), type);
        }
    }

    @Test
    void initContainersAndSidecars_startInOrder_mainOnesAfterThem() throws Exception {
        runtime.endsAtOnce("i1");
        runtime.endsAtOnce("i2");
        Value sidecar = container("side").with("restartPolicy", "Always");
        pod("p", spec(container("main")).with("initContainers", Value.array(container("i1"), sidecar, container("i2"))));
        awaitReady("p");
        List<String> starts = runtime.calls.stream().filter(call -> call.startsWith("start ")).toList();
        assertEquals(List.of("start i1", "start side", "start i2", "start main"), starts);
        Value init = status("p").get("initContainerStatuses");
        assertEquals("Completed", init.get(0).get("state", "terminated", "reason").text());
        assertTrue(init.get(0).get("ready").truth(false));
        assertTrue(init.get(1).get("state", "running").present());
    }

    @Test
    void crashingContainer_isRestartedAtOnce_thenBacksOff() throws Exception {
        pod("p", spec(container("c")));
        awaitReady("p");
        runtime.exit("c", 3);
        await("restart", () -> status("p").get("containerStatuses").get(0).get("restartCount").integer(0) == 1, () -> status("p"));
        assertEquals(3, status("p").get("containerStatuses").get(0).get("lastState", "terminated", "exitCode").integer(0));
        runtime.exit("c", 4);
        await("back-off", () -> status("p").get("containerStatuses").get(0).get("state", "waiting",
                "reason").text().equals("CrashLoopBackOff"),
                () -> status("p"));
        assertEquals("Running", status("p").get("phase").text());
        assertTrue(status("p").get("containerStatuses").get(0).get("state", "waiting",
                "message").text().startsWith("back-off 10s restarting failed"));
        assertTrue(condition(status("p"), "Ready", "False"));
    }

    @Test
    void podThatNeverRestarts_ends() throws Exception {
        pod("ok", spec(container("o")).with("restartPolicy", "Never"));
        pod("bad", spec(container("x")).with("restartPolicy", "Never"));
        awaitReady("ok");
        awaitReady("bad");
        runtime.exit("o", 0);
        runtime.exit("x", 7);
        await("ends", () -> status("ok").get("phase").text().equals("Succeeded") && status("bad").get("phase").text().equals("Failed"),
                () -> status("ok"));
        assertEquals(7, status("bad").get("containerStatuses").get(0).get("state", "terminated", "exitCode").integer(0));
        assertTrue(runtime.calls.contains("stop sandbox"));
    }

    @Test
    void deletion_runsHook_stops_andFinallyDeletes() throws Exception {
        Value hook = Value.object("preStop", Value.object("exec", Value.object("command", Value.strings(List.of("bye")))));
        pod("p", spec(container("c").with("lifecycle", hook)).with("volumes", Value.array(
                Value.object("name", Value.of("v"), "emptyDir", Value.object()))));
        awaitReady("p");
        Path volume = root.resolve("pods/uid-p/volumes/emptyDir/v");
        assertTrue(Files.isDirectory(volume));
        api.delete(Resource.PODS, "ns", "p", Value.object("gracePeriodSeconds", Value.of(20)));
        await("gone", () -> api.find(Resource.PODS, "ns", "p").isEmpty(), () -> status("p"));
        await("removed", () -> !Files.exists(root.resolve("pods/uid-p")), () -> runtime.calls);
        int hookAt = runtime.calls.indexOf("exec bye");
        assertTrue(hookAt >= 0 && runtime.calls.subList(hookAt, runtime.calls.size()).stream().anyMatch(call -> call.startsWith("stop c")));
        assertTrue(runtime.calls.contains("remove sandbox"));
    }

    @Test
    void restartedAgent_adoptsWithoutTouchingContainers() throws Exception {
        Value probe = Value.object("exec", Value.object("command", Value.strings(List.of("probe"))), "periodSeconds", Value.of(1));
        pod("p", spec(container("c").with("readinessProbe", probe)));
        awaitReady("p");
        agents.removeFirst().close();
        List<String> before = runtime.calls.stream().filter(call -> !call.startsWith("exec")).toList();
        runtime.execCode = 0;
        startAgent();
        Thread.sleep(300);
        assertEquals(before, runtime.calls.stream().filter(call -> !call.startsWith("exec")).toList());
        assertTrue(condition(status("p"), "Ready", "True"), "readiness is carried over");
        runtime.exit("c", 1);
        await("restart", () -> status("p").get("containerStatuses").get(0).get("restartCount").integer(0) == 1, () -> status("p"));
    }

    @Test
    void livenessProbe_killsAndRestarts() throws Exception {
        runtime.execCode = 1;
        Value probe = Value.object("exec", Value.object("command", Value.strings(List.of("check"))), "periodSeconds", Value.of(1),
                "failureThreshold",
                Value.of(1));
        pod("p", spec(container("c").with("livenessProbe", probe)));
        await("restart", () -> status("p").get("containerStatuses").get(0).get("restartCount").integer(0) >= 1, () -> status("p"));
        await("event", () -> api.all(Resource.EVENTS).stream().anyMatch(event -> event.value().get("reason").text().equals("Unhealthy")),
                () -> api.all(Resource.EVENTS));
    }

    @Test
    void missingImage_isPulledAndWaits() throws Exception {
        runtime.missingImages.add("img:1");
        Value secret = Value.object("metadata", Value.object("name", Value.of("reg")), "data", Value.object(".dockerconfigjson", Value.of(
                java.util.Base64.getEncoder().encodeToString("{\"auths\":{\"https://index.docker.io/v1/\":{\"username\":\"joe\"}}}".getBytes(
                        java.nio.charset.StandardCharsets.UTF_8)))));
        api.create(Resource.SECRETS, "ns", secret, WriteOptions.DEFAULT);
        pod("p", spec(container("c")).with("imagePullSecrets", Value.array(names("name", "reg"))));
        await("waits", () -> status("p").get("containerStatuses").get(0).get("state", "waiting", "reason").text().endsWith("PullBackOff"),
                () -> status("p"));
        assertTrue(runtime.calls.contains("pull img:1 as joe"), () -> runtime.calls.toString());
        assertEquals("Pending", status("p").get("phase").text());
    }

    @Test
    void environment_comesFromAllSources() throws Exception {
        api.create(Resource.CONFIG_MAPS, "ns", Value.object("metadata", names("name", "cm"), "data", names("k", "v1", "other", "v2")),
                WriteOptions.DEFAULT);
        api.create(Resource.SERVICES, "default", Value.object("metadata", names("name", "kubernetes"), "spec", Value.object("clusterIP",
                Value.of("10.0.0.1"), "ports", Value.array(Value.object("name", Value.of("https"), "port", Value.of(443))))),
                        WriteOptions.DEFAULT);
        Value env = Value.array(
                Value.object("name", Value.of("KEY"), "valueFrom", Value.object("configMapKeyRef", names("name", "cm", "key", "k"))),
                Value.object("name", Value.of("USES"), "value", Value.of("$(KEY)/$(PRE_other)/$$(KEY)/$(NONE)")),
                Value.object("name", Value.of("IP"), "valueFrom", Value.object("fieldRef", names("fieldPath", "status.podIP"))));
        Value from = Value.array(Value.object("prefix", Value.of("PRE_"), "configMapRef", names("name", "cm")));
        pod("p", spec(container("c").with("env", env).with("envFrom", from).with("command", Value.strings(List.of("echo", "$(KEY)")))));
        awaitReady("p");
        var variables = new java.util.HashMap<String, String>();
        runtime.configs.get("c").env().forEach(variable -> variables.put(variable.name(), variable.value()));
        assertEquals("v1/v2/$(KEY)/$(NONE)", variables.get("USES"));
        assertEquals(status("p").get("podIP").text(), variables.get("IP"));
        assertEquals("10.0.0.1", variables.get("KUBERNETES_SERVICE_HOST"));
        assertEquals("tcp://10.0.0.1:443", variables.get("KUBERNETES_PORT_443_TCP"));
        assertEquals(List.of("echo", "v1"), runtime.configs.get("c").command());
    }

    @Test
    void lostSandbox_isMadeAgainWithItsContainers_underNewAttempts() throws Exception {
        runtime.endsAtOnce("i");
        pod("p", spec(container("c")).with("initContainers", Value.array(container("i"))));
        awaitReady("p");
        runtime.loseSandbox();
        await("restart", () -> status("p").get("containerStatuses").get(0).get("restartCount").integer(0) == 1
                && condition(status("p"), "Ready", "True"), () -> status("p"));
        assertEquals(1, runtime.newest("c").attempt());
        assertEquals(1, runtime.newest("i").attempt());
        assertEquals(2, runtime.calls.stream().filter("sandbox p"::equals).count());
        assertTrue(status("p").get("containerStatuses").get(0).get("lastState", "terminated").present());
    }

    @Test
    void missingConfigMap_isAConfigError() throws Exception {
        Value from = Value.array(Value.object("configMapRef", names("name", "none")));
        pod("p", spec(container("c").with("envFrom", from)));
        await("waits", () -> status("p").get("containerStatuses").get(0).get("state", "waiting",
                "reason").text().equals("CreateContainerConfigError"),
                () -> status("p"));
        assertEquals("configmap \"none\" not found", status("p").get("containerStatuses").get(0).get("state", "waiting", "message").text());
    }

    @Test
    void podThatDoesNotFit_isRefused() throws Exception {
        pod("p", spec(container("c").with("resources", Value.object("requests", names("cpu", "1000")))));
        await("refused", () -> status("p").get("phase").text().equals("Failed"), () -> status("p"));
        assertEquals("OutOfcpu", status("p").get("reason").text());
        assertFalse(runtime.calls.contains("create c"));
    }
}
