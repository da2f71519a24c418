// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// A pod's life on this machine's node: what it finds when it starts, what becomes of it while it runs, how it ends.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PodLifecycleTest {
    private static final String STATE = "jsonpath={.status.containerStatuses[0]";

    private Containers life;

    @BeforeAll
    void start() {
        life = Containers.in("lifecycle");
        life.kubectl("create", "configmap", "settings", "--from-literal=colour=blue", "--from-literal=size=large");
        life.kubectl("create", "secret", "generic", "keys", "--from-literal=password=hidden");
        life.eventually(text -> text.contains("default"), "get", "serviceaccounts", "-o", "name");
    }

    @AfterAll
    void remove() {
        if (life != null) {
            life.remove();
        }
    }

    private static String pod(String name, String spec) {
        return "apiVersion: v1\nkind: Pod\nmetadata: {name: " + name + ", labels: {app: " + name + "}}\nspec:\n  terminationGracePeriodSeconds: 1\n"
                + spec.indent(2);
    }

    private void finished(String name, String phase) {
        life.eventually(phase::equals, "get", "pod", name, "-o", "jsonpath={.status.phase}");
    }

    @Test
    void environment_comesFromAllSources() {
        life.apply(pod("environment", """
                restartPolicy: Never
                containers:
                - name: main
                  image: localhost/busybox:1
                  command: [sh, -c, "env | sort"]
                  resources: {limits: {memory: 64Mi}}
                  envFrom:
                  - configMapRef: {name: settings}
                  - secretRef: {name: keys}
                    prefix: S_
                  env:
                  - {name: PLAIN, value: "plain $(colour)"}
                  - {name: ONE, valueFrom: {configMapKeyRef: {name: settings, key: size}}}
                  - {name: KEY, valueFrom: {secretKeyRef: {name: keys, key: password}}}
                  - {name: GONE, valueFrom: {configMapKeyRef: {name: settings, key: nope, optional: true}}}
                  - {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                  - {name: LABEL, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}
                  - {name: ADDRESS, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                  - {name: MEMORY, valueFrom: {resourceFieldRef: {resource: limits.memory}}}
                """));
        finished("environment", "Succeeded");
        List<String> lines = life.kubectl("logs", "environment").lines().toList();
        String address = life.kubectl("get", "pod", "environment", "-o", "jsonpath={.status.podIP}");
        for (String expected : List.of("colour=blue", "size=large", "S_password=hidden", "PLAIN=plain blue", "ONE=large", "KEY=hidden", "NAME=environment",
                "LABEL=environment", "ADDRESS=" + address, "MEMORY=67108864")) {
            assertTrue(lines.contains(expected), expected + " in " + lines);
        }
        assertTrue(lines.stream().noneMatch(line -> line.startsWith("GONE=")), lines.toString());
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("KUBERNETES_SERVICE_HOST=")), lines.toString());
    }

    @Test
    void volumes_ofAllSources_areMounted_andFollowTheirObjects() {
        life.kubectl("create", "configmap", "moving", "--from-literal=a=1");
        life.apply(pod("volumes", """
                volumes:
                - {name: map, configMap: {name: moving}}
                - {name: secret, secret: {secretName: keys, defaultMode: 0400}}
                - {name: down, downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}}
                - name: all
                  projected:
                    sources:
                    - configMap: {name: settings, items: [{key: size, path: deep/size}]}
                    - secret: {name: keys}
                    - serviceAccountToken: {path: token, expirationSeconds: 600, audience: others}
                - {name: shared, emptyDir: {}}
                - {name: memory, emptyDir: {medium: Memory}}
                containers:
                - name: main
                  image: localhost/busybox:1
                  command: [sh, -c, "echo written > /shared/file; sleep 3600"]
                  volumeMounts:
                  - {name: map, mountPath: /map}
                  - {name: secret, mountPath: /secret, readOnly: true}
                  - {name: down, mountPath: /down}
                  - {name: all, mountPath: /all}
                  - {name: shared, mountPath: /shared}
                  - {name: memory, mountPath: /memory}
                - name: side
                  image: localhost/busybox:1
                  command: [sh, -c, "sleep 3600"]
                  volumeMounts:
                  - {name: shared, mountPath: /shared, readOnly: true}
                """));
        life.kubectl("wait", "--for=condition=Ready", "pod/volumes", "--timeout=60s");
        assertEquals("1hidden", read("cat /map/a /secret/password"));
        assertEquals("400", read("stat -L -c %a /secret/password").strip());
        assertTrue(read("cat /down/labels").contains("app=\"volumes\""));
        assertEquals("largehidden", read("cat /all/deep/size /all/password"));
        assertEquals(3, read("cat /all/token").split("\\.").length);
        assertTrue(read("grep /memory /proc/mounts").contains("tmpfs"));
        assertEquals("written\n", life.kubectl("exec", "volumes", "-c", "side", "--", "cat", "/shared/file"));
        assertTrue(life.run("exec", "volumes", "-c", "side", "--", "touch", "/shared/x").exitCode() != 0, "the mount is read-only");
        life.kubectl("patch", "configmap", "moving", "-p", "{\"data\":{\"a\":\"2\"}}");
        for (int i = 0; i < 300 && !read("cat /map/a").equals("2"); i++) {
            Containers.pause(300);
        }
        assertEquals("2", read("cat /map/a"), "the volume follows the config map");
        life.kubectl("delete", "pod", "volumes", "--timeout=60s");
    }

    private String read(String script) {
        return life.kubectl("exec", "volumes", "-c", "main", "--", "sh", "-c", script);
    }

    @Test
    void initContainers_runInOrder_beforeTheOthers() {
        life.apply(pod("inits", """
                restartPolicy: Never
                volumes: [{name: v, emptyDir: {}}]
                initContainers:
                - {name: one, image: "localhost/busybox:1", command: [sh, -c, "sleep 1; echo one >> /v/f"], volumeMounts: [{name: v, mountPath: /v}]}
                - {name: two, image: "localhost/busybox:1", command: [sh, -c, "echo two >> /v/f"], volumeMounts: [{name: v, mountPath: /v}]}
                containers:
                - {name: main, image: "localhost/busybox:1", command: [cat, /v/f], volumeMounts: [{name: v, mountPath: /v}]}
                """));
        finished("inits", "Succeeded");
        assertEquals("one\ntwo\n", life.kubectl("logs", "inits", "-c", "main"));
        life.apply(pod("badinit", """
                restartPolicy: Never
                initContainers: [{name: one, image: "localhost/busybox:1", command: ["false"]}]
                containers: [{name: main, image: "localhost/busybox:1", command: ["true"]}]
                """));
        finished("badinit", "Failed");
        assertEquals("1 PodInitializing", life.kubectl("get", "pod", "badinit", "-o", "jsonpath={.status.initContainerStatuses[0].state.terminated.exitCode} "
                + "{.status.containerStatuses[0].state.waiting.reason}"));
    }

    @Test
    void failingContainer_isStartedAgain_andBackedOff_andItsLastLogIsKept() {
        life.apply(pod("crash", """
                containers: [{name: main, image: "localhost/busybox:1", command: [sh, -c, "echo run; exit 3"]}]
                """));
        life.eventually("CrashLoopBackOff"::equals, "get", "pod", "crash", "-o", STATE + ".state.waiting.reason}");
        assertEquals("3 Error", life.kubectl("get", "pod", "crash", "-o", STATE + ".lastState.terminated.exitCode} "
                + "{.status.containerStatuses[0].lastState.terminated.reason}"));
        life.eventually(count -> Integer.parseInt("0" + count) >= 1, "get", "pod", "crash", "-o", STATE + ".restartCount}");
        assertEquals("run\n", life.kubectl("logs", "crash", "--previous"));
        life.eventually(events -> events.contains("BackOff"), "get", "events", "--field-selector=involvedObject.name=crash", "-o",
                "jsonpath={.items[*].reason}");
        life.kubectl("delete", "pod", "crash", "--timeout=60s");
    }

    @Test
    void readiness_decidesAboutEndpoints_andLivenessRestarts() {
        life.apply(pod("probed", """
                containers:
                - name: main
                  image: localhost/busybox:1
                  command: [sh, -c, "touch /tmp/ready /tmp/alive; exec httpd -f -p 80 -h /tmp"]
                  ports: [{containerPort: 80}]
                  startupProbe: {tcpSocket: {port: 80}, periodSeconds: 1}
                  readinessProbe: {httpGet: {path: /ready, port: 80}, periodSeconds: 1, failureThreshold: 1}
                  livenessProbe: {exec: {command: [cat, /tmp/alive]}, periodSeconds: 1, failureThreshold: 1}
                """));
        life.kubectl("wait", "--for=condition=Ready", "pod/probed", "--timeout=60s");
        life.kubectl("expose", "pod", "probed", "--port=80");
        String[] slices = {"get", "endpointslices", "-l", "kubernetes.io/service-name=probed", "-o", "jsonpath={.items[*].endpoints[*].conditions.ready}"};
        life.eventually("true"::equals, slices);
        life.kubectl("exec", "probed", "--", "rm", "/tmp/ready");
        life.eventually("false"::equals, slices);
        life.kubectl("exec", "probed", "--", "touch", "/tmp/ready");
        life.eventually("true"::equals, slices);
        life.kubectl("exec", "probed", "--", "rm", "/tmp/alive");
        life.eventually("1"::equals, "get", "pod", "probed", "-o", STATE + ".restartCount}");
        life.kubectl("wait", "--for=condition=Ready", "pod/probed", "--timeout=60s");
        life.kubectl("delete", "pod,service", "probed", "--timeout=60s");
    }

    @Test
    void termination_runsThePreStopHook_andWaitsForTheContainer() throws IOException {
        life.apply(pod("ending", """
                containers:
                - name: main
                  image: localhost/busybox:1
                  command: [sh, -c, "trap 'echo stopped; exit 0' TERM; while true; do sleep 0.1; done"]
                  lifecycle:
                    postStart: {exec: {command: [sh, -c, "echo begun > /proc/1/fd/1"]}}
                    preStop: {exec: {command: [sh, -c, "echo hook > /proc/1/fd/1"]}}
                """).replace("terminationGracePeriodSeconds: 1", "terminationGracePeriodSeconds: 20"));
        life.kubectl("wait", "--for=condition=Ready", "pod/ending", "--timeout=60s");
        Path output = Files.createTempFile("follow", ".txt");
        Process follow = life.command("logs", "-f", "ending").start(output);
        Containers.pause(1000);
        long began = System.nanoTime();
        life.kubectl("delete", "pod", "ending", "--timeout=60s");
        assertTrue(System.nanoTime() - began < 18_000_000_000L, "it did not wait for the whole grace period");
        follow.onExit().orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join();
        assertEquals("begun\nhook\nstopped\n", Files.readString(output));
        Files.delete(output);
    }

    @Test
    void graceOver_killsTheContainer() {
        life.apply(pod("stubborn", """
                containers: [{name: main, image: "localhost/busybox:1", command: [sh, -c, "trap '' TERM; while true; do sleep 0.1; done"]}]
                """));
        life.kubectl("wait", "--for=condition=Ready", "pod/stubborn", "--timeout=60s");
        long began = System.nanoTime();
        life.kubectl("delete", "pod", "stubborn", "--grace-period=2", "--timeout=60s");
        assertTrue(System.nanoTime() - began > 1_500_000_000L, "the grace period was kept");
    }

    @Test
    void memoryOverTheLimit_endsAsOomKilled() {
        life.apply(pod("hungry", """
                restartPolicy: Never
                containers:
                - name: main
                  image: localhost/busybox:1
                  command: [sh, -c, "head -c 200000000 /dev/zero | tail"]
                  resources: {limits: {memory: 20Mi}}
                """));
        finished("hungry", "Failed");
        assertEquals("OOMKilled 137", life.kubectl("get", "pod", "hungry", "-o", STATE + ".state.terminated.reason} "
                + "{.status.containerStatuses[0].state.terminated.exitCode}"));
    }

    @Test
    void exitCode_isTold_withTheTerminationMessage() {
        life.apply(pod("coded", """
                restartPolicy: Never
                containers: [{name: main, image: "localhost/busybox:1", command: [sh, -c, "echo why > /dev/termination-log; exit 42"]}]
                """));
        finished("coded", "Failed");
        assertEquals("Error 42 why\n", life.kubectl("get", "pod", "coded", "-o", STATE + ".state.terminated.reason} "
                + "{.status.containerStatuses[0].state.terminated.exitCode} {.status.containerStatuses[0].state.terminated.message}"));
    }

    @Test
    void hostNetwork_hasTheNodesAddress() {
        life.apply(pod("host", """
                hostNetwork: true
                containers: [{name: main, image: "localhost/busybox:1", command: [sleep, "3600"]}]
                """));
        life.kubectl("wait", "--for=condition=Ready", "pod/host", "--timeout=60s");
        String[] addresses = life.kubectl("get", "pod", "host", "-o", "jsonpath={.status.podIP} {.status.hostIP}").split(" ");
        assertEquals(addresses[1], addresses[0]);
        life.kubectl("delete", "pod", "host", "--timeout=60s");
    }

    @Test
    void logs_tailAndSince() {
        life.apply(pod("talk", """
                containers: [{name: main, image: "localhost/busybox:1", command: [sh, -c, "for i in 1 2 3; do echo $i; done; sleep 6; echo 4; sleep 3600"]}]
                """));
        life.kubectl("wait", "--for=condition=Ready", "pod/talk", "--timeout=60s");
        life.eventually("1\n2\n3\n4\n"::equals, "logs", "talk");
        assertEquals("3\n4\n", life.kubectl("logs", "talk", "--tail=2"));
        assertEquals("4\n", life.kubectl("logs", "talk", "--since=4s"));
        assertTrue(life.kubectl("logs", "talk", "--timestamps", "--tail=1").matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z 4\n"));
        life.kubectl("delete", "pod", "talk", "--timeout=60s");
    }
}
