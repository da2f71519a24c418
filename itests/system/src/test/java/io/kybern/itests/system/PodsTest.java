// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Pods of this machine's node, by the real kubectl.
class PodsTest {
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: shell, labels: {app: shell}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: localhost/busybox:1
                command: [sh, -c, "echo started; trap 'exit 0' TERM; while true; do sleep 0.2; done"]
            """;

    @BeforeAll
    static void start() {
        Cluster.shared().kybern("image", "build-busybox").requireSuccess();
        Cluster.shared().apply(POD);
        kubectl("wait", "--for=condition=Ready", "pod/shell", "--timeout=90s");
    }

    @AfterAll
    static void remove() {
        kubectl("delete", "pod", "shell", "--timeout=60s");
    }

    private static String kubectl(String... words) {
        return Cluster.shared().kubectl(words).requireSuccess();
    }

    @Test
    void node_isReady() {
        assertEquals("True", kubectl("get", "nodes", "-o", "jsonpath={.items[0].status.conditions[?(@.type==\"Ready\")].status}"));
    }

    @Test
    void logs_areThoseOfTheContainer() {
        assertEquals("started\n", kubectl("logs", "shell"));
    }

    @Test
    void exec_passesInputOutputAndExitCode() {
        CommandResult result = Cluster.shared().kubectlCommand("exec", "-i", "shell", "--", "sh", "-c", "cat; exit 7").input("there and back").run();
        assertEquals(7, result.exitCode(), result.all());
        assertEquals("there and back", result.out());
    }

    @Test
    void deployment_becomesAvailable_andItsServiceAnswersOnItsAddress() {
        kubectl("create", "deployment", "web", "--image", "localhost/busybox:1", "--replicas", "2", "--", "sh", "-c",
                "echo hello > /tmp/index.html; exec httpd -f -p 80 -h /tmp");
        try {
            kubectl("rollout", "status", "deployment/web", "--timeout=90s");
            kubectl("expose", "deployment", "web", "--port", "80");
            String address = kubectl("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}");
            CommandResult answer = Command.of("sh", "-c", "for i in $(seq 50); do curl -sf -m 2 http://" + address + " && exit 0; sleep 0.2; done; exit 1").run();
            assertEquals("hello\n", answer.requireSuccess());
        } finally {
            kubectl("delete", "deployment,service", "web", "--ignore-not-found");
        }
    }

    @Test
    void kill9_leavesPodsRunning_andTheNextUpAdoptsThem() {
        try (Cluster own = Cluster.start()) {
            own.kybern("image", "build-busybox").requireSuccess();
            own.apply(POD);
            own.kubectl("wait", "--for=condition=Ready", "pod/shell", "--timeout=90s").requireSuccess();
            String before = own.kubectl("get", "pod", "shell", "-o", "jsonpath={.status.containerStatuses[0].containerID}").requireSuccess();
            ProcessHandle server = own.process();
            assertTrue(server.destroyForcibly());
            server.onExit().join();
            own.up().requireSuccess();
            own.kubectl("wait", "--for=condition=Ready", "pod/shell", "--timeout=30s").requireSuccess();
            assertEquals(before, own.kubectl("get", "pod", "shell", "-o", "jsonpath={.status.containerStatuses[0].containerID}").requireSuccess());
        }
    }
}
