// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the node agent makes of pods, with real containers: volumes and environment, streams, restarts, failures, clean-up.
@Timeout(180)
class PodLifeTest {
    private static final String NAMESPACE = "pod-life";
    private static final String FULL = """
            apiVersion: v1
            kind: Pod
            metadata: {name: full, labels: {app: full}}
            spec:
              terminationGracePeriodSeconds: 2
              initContainers:
              - name: prepare
                image: localhost/busybox:1
                command: [sh, -c, "echo made > /data/x"]
                volumeMounts: [{name: data, mountPath: /data}]
              containers:
              - name: main
                image: localhost/busybox:1
                command: [sh, -c, "mkdir -p /www; echo hi > /www/index.html; exec httpd -f -p 80 -h /www"]
                ports: [{containerPort: 80, name: http}]
                env:
                - {name: KEY, valueFrom: {configMapKeyRef: {name: settings, key: key}}}
                - {name: BOTH, value: "$(KEY)-$(KUBERNETES_SERVICE_PORT)"}
                - {name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 1}
                volumeMounts:
                - {name: data, mountPath: /data}
                - {name: settings, mountPath: /settings}
                - {name: password, mountPath: /password}
                - {name: memory, mountPath: /memory}
                - {name: about, mountPath: /about}
              volumes:
              - {name: data, emptyDir: {}}
              - {name: memory, emptyDir: {medium: Memory, sizeLimit: 1Mi}}
              - {name: settings, configMap: {name: settings}}
              - {name: password, secret: {secretName: password, defaultMode: 256}}
              - {name: about, downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}}
            """;

    @BeforeAll
    static void start() {
        Cluster.shared().kybern("image", "build-busybox").requireSuccess();
        Cluster.shared().kubectl("create", "namespace", NAMESPACE).requireSuccess();
        kubectl("create", "configmap", "settings", "--from-literal=key=v1");
        kubectl("create", "secret", "generic", "password", "--from-literal=word=geheim");
        eventually("the root certificate", () -> Cluster.shared().kubectl("-n", NAMESPACE, "get", "configmap",
                "kube-root-ca.crt").exitCode() == 0);
        apply(FULL);
        kubectl("wait", "--for=condition=Ready", "pod/full", "--timeout=90s");
    }

    @AfterAll
    static void remove() {
        Cluster.shared().kubectl("delete", "namespace", NAMESPACE, "--wait=false");
    }

    private static String kubectl(String... words) {
        return command(words).run().requireSuccess();
    }

    private static Command command(String... words) {
        String[] all = new String[words.length + 2];
        all[0] = "-n";
        all[1] = NAMESPACE;
        System.arraycopy(words, 0, all, 2, words.length);
        return Cluster.shared().kubectlCommand(all);
    }

    private static void apply(String manifest) {
        command("apply", "-f", "-").input(manifest).run().requireSuccess();
    }

    private static String inside(String script) {
        return kubectl("exec", "full", "--", "sh", "-c", script);
    }

    private static void eventually(String what, Supplier<Boolean> condition) {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!condition.get()) {
            assertTrue(System.nanoTime() < end, what + " did not come about");
            try {
                Thread.sleep(300);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static String field(String pod, String path) {
        return kubectl("get", "pod", pod, "-o", "jsonpath={" + path + "}");
    }

    @Test
    void volumesAndEnvironment_areThere() {
        assertEquals("made\nv1\ngeheim\napp=\"full\"",
                inside("cat /data/x; cat /settings/key; echo; cat /password/word; echo; cat /about/labels"));
        assertEquals("v1-443\n" + field("full", ".status.podIP") + "\n", inside("echo $BOTH; echo $IP"));
        assertTrue(inside("df -h /memory").contains("1.0M"));
        assertTrue(inside("ls -lL /password/word").startsWith("-r--------"));
        assertTrue(inside("cat /var/run/secrets/kubernetes.io/serviceaccount/namespace").equals(NAMESPACE));
    }

    @Test
    void changedConfigMap_reachesTheRunningPod() {
        kubectl("create", "configmap", "live", "--from-literal=key=old");
        apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: reader}
                spec: {terminationGracePeriodSeconds: 0, containers: [{name: c, image: "localhost/busybox:1",
                  command: [sleep, "1000"], volumeMounts: [{name: v, mountPath: /v}]}],
                  volumes: [{name: v, configMap: {name: live}}]}
                """);
        kubectl("wait", "--for=condition=Ready", "pod/reader", "--timeout=60s");
        assertEquals("old", kubectl("exec", "reader", "--", "cat", "/v/key"));
        kubectl("patch", "configmap", "live", "--type=merge", "-p", "{\"data\":{\"key\":\"new\"}}");
        eventually("the new content", () -> kubectl("exec", "reader", "--", "cat", "/v/key").equals("new"));
    }

    @Test
    void exec_speaksSpdyToOldClients() {
        CommandResult result = command("exec", "-i", "full", "--", "sh", "-c", "cat; exit 4").with("KUBECTL_REMOTE_COMMAND_WEBSOCKETS",
                "false")
                .input("old").run();
        assertEquals(4, result.exitCode(), result.all());
        assertEquals("old", result.out());
    }

    @Test
    void portForward_reachesThePod() throws IOException {
        int port = Cluster.freePort();
        Path log = Files.createTempFile("port-forward", ".log");
        Process forward = command("port-forward", "full", port + ":80").start(log);
        try {
            eventually("an answer", () -> Command.of("curl", "-sf", "-m", "2", "http://127.0.0.1:" + port
                    + "/").run().out().equals("hi\n"));
        } finally {
            forward.destroy();
        }
    }

    @Test
    void crashingContainer_backsOff_andLeavesMessageAndLog() {
        apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: crash}
                spec: {containers: [{name: c, image: "localhost/busybox:1",
                  command: [sh, -c, "echo said; echo why > /dev/termination-log; exit 5"]}]}
                """);
        eventually("CrashLoopBackOff",
                () -> field("crash", ".status.containerStatuses[0].state.waiting.reason").equals("CrashLoopBackOff"));
        assertEquals("5 why", field("crash", ".status.containerStatuses[0].lastState.terminated['exitCode','message']").strip());
        assertEquals("said\n", kubectl("logs", "crash"));
    }

    @Test
    void hungryContainer_isKilledForMemory() {
        apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: hungry}
                spec: {restartPolicy: Never, containers: [{name: c, image: "localhost/busybox:1",
                  command: [tail, /dev/zero], resources: {limits: {memory: 32Mi}}}]}
                """);
        eventually("the end", () -> field("hungry", ".status.phase").equals("Failed"));
        assertEquals("OOMKilled", field("hungry", ".status.containerStatuses[0].state.terminated.reason"));
    }

    @Test
    void podThatLacksSomething_saysWhat_andStartsWhenItComes() {
        apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: lacking}
                spec: {terminationGracePeriodSeconds: 0, containers: [{name: c, image: "localhost/busybox:1",
                  command: [sleep, "1000"]}],
                  volumes: [{name: v, configMap: {name: later}}]}
                """);
        eventually("the event", () -> kubectl("describe", "pod", "lacking").contains("configmap \"later\" not found"));
        kubectl("create", "configmap", "later", "--from-literal=a=b");
        kubectl("wait", "--for=condition=Ready", "pod/lacking", "--timeout=60s");
    }

    @Test
    void deletedPod_leavesNothingOnTheNode() {
        apply(FULL.replace("name: full", "name: gone"));
        kubectl("wait", "--for=condition=Ready", "pod/gone", "--timeout=60s");
        String uid = field("gone", ".metadata.uid");
        String node = field("gone", ".spec.nodeName");
        Path directory = Cluster.shared().data().resolve("node").resolve(node).resolve("pods").resolve(uid);
        assertTrue(Files.isDirectory(directory.resolve("volumes/secret/password")));
        kubectl("delete", "pod", "gone", "--timeout=60s");
        eventually("the clean-up", () -> !Files.exists(directory));
        assertFalse(Command.of("sh", "-c", "cat /proc/mounts; find /sys/fs/cgroup -maxdepth 5 -name 'pod" + uid
                + "'").run().out().contains(uid));
    }
}
