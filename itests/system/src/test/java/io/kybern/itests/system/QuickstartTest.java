// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/// What a user does first, by the real kubectl: three web servers and their Service from one file. No command may warn.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class QuickstartTest {
    private static final String MANIFEST = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, labels: {app: web}}
            spec:
              replicas: 3
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: httpd
                    image: localhost/busybox:1
                    command: [sh, -c, "echo started; hostname > /tmp/index.html; exec httpd -f -p 80 -h /tmp"]
                    ports: [{containerPort: 80}]
                    readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 1}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec:
              type: NodePort
              selector: {app: web}
              ports: [{port: 80}]
            """;
    private static final int STREAM = 20 << 20;

    private Containers quick;

    @BeforeAll
    void start() {
        quick = Containers.in("quickstart");
        quick.apply(MANIFEST);
        quick.kubectl("rollout", "status", "deployment/web", "--timeout=120s");
        quick.kubectl("wait", "--for=condition=Available", "deployment/web", "--timeout=30s");
    }

    @AfterAll
    void remove() {
        if (quick != null) {
            quick.remove();
        }
    }

    /// A pod that runs and is not on its way out: steps before may have left some that end.
    private String pod() {
        return quick.kubectl("get", "pods", "-l", "app=web", "--field-selector=status.phase=Running", "-o",
                "go-template={{range .items}}{{if not .metadata.deletionTimestamp}}{{.metadata.name}} {{end}}{{end}}").split(" ")[0];
    }

    private static String curl(String address) {
        return Command.of("curl", "-sf", "-m", "5", "http://" + address + "/").run().requireSuccess().strip();
    }

    @Test
    @Order(1)
    void service_answersFromTheHost_andSpreadsOverThePods() {
        String address = quick.kubectl("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}");
        quick.eventually(slices -> slices.split("true", -1).length == 4, "get", "endpointslices", "-l", "kubernetes.io/service-name=web", "-o",
                "jsonpath={.items[*].endpoints[*].conditions.ready}");
        Containers.pause(1000);
        Set<String> pods = new TreeSet<>();
        for (int i = 0; i < 60; i++) {
            pods.add(curl(address));
        }
        assertEquals(3, pods.size(), pods.toString());
    }

    @Test
    @Order(2)
    void service_answersOnItsNodePort_andFromAPod() {
        String node = quick.kubectl("get", "nodes", "-o", "jsonpath={.items[0].status.addresses[?(@.type==\"InternalIP\")].address}");
        String port = quick.kubectl("get", "service", "web", "-o", "jsonpath={.spec.ports[0].nodePort}");
        assertTrue(curl(node + ":" + port).startsWith("web-"));
        String address = quick.kubectl("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}");
        String answer = quick.kubectl("exec", pod(), "--", "sh", "-c", "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 5 " + address + " 80");
        assertTrue(answer.startsWith("HTTP/1.1 200") && answer.contains("web-"), answer);
    }

    @Test
    @Order(3)
    void logsAndExec() {
        String pod = pod();
        assertEquals("started\n", quick.kubectl("logs", pod));
        CommandResult exit = quick.command("exec", "-i", pod, "--", "sh", "-c", "cat; echo bad >&2; exit 7").input("in").run();
        assertEquals(7, exit.exitCode(), exit.all());
        assertEquals("in", exit.out());
        assertTrue(exit.err().startsWith("bad\n"), exit.err());
        assertEquals("0\n", quick.kubectl("exec", pod, "--", "id", "-u"));
    }

    @Test
    @Order(4)
    void largeStreams_passBothWays() {
        CommandResult out = Command.of("sh", "-c", "kubectl --kubeconfig " + quick.cluster().adminKubeConfig() + " -n quickstart exec " + pod()
                + " -- head -c " + STREAM + " /dev/zero | wc -c").run();
        assertEquals(Integer.toString(STREAM), out.requireSuccess().strip(), out.all());
        CommandResult in = Command.of("sh", "-c", "head -c " + STREAM + " /dev/zero | kubectl --kubeconfig " + quick.cluster().adminKubeConfig()
                + " -n quickstart exec -i " + pod() + " -- wc -c").run();
        assertEquals(Integer.toString(STREAM), in.requireSuccess().strip(), in.all());
    }

    @Test
    @Order(5)
    void attach_passesInputAndOutput() {
        quick.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: echo}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - {name: cat, image: "localhost/busybox:1", command: [cat], stdin: true, stdinOnce: true}
                """);
        quick.kubectl("wait", "--for=condition=Ready", "pod/echo", "--timeout=60s");
        CommandResult attached = quick.command("attach", "-i", "echo").input("there and back\n").within(Duration.ofSeconds(60)).run();
        assertTrue(attached.out().contains("there and back"), attached.all());
        quick.kubectl("delete", "pod", "echo", "--timeout=60s");
    }

    @Test
    @Order(6)
    void portForward_reachesThePod() throws IOException {
        int port = Cluster.freePort();
        Path output = Files.createTempFile("port-forward", ".txt");
        Process forward = quick.command("port-forward", "service/web", port + ":80").start(output);
        try {
            for (int i = 0; i < 100 && !Files.readString(output).contains("Forwarding"); i++) {
                Containers.pause(100);
            }
            for (int i = 0; i < 5; i++) {
                assertTrue(curl("127.0.0.1:" + port).startsWith("web-"), Files.readString(output));
            }
        } finally {
            forward.destroy();
            Files.delete(output);
        }
    }

    @Test
    @Order(7)
    void outputs() {
        assertTrue(quick.kubectl("get", "pods", "-o", "wide").lines().findFirst().orElse("").contains("NOMINATED NODE"));
        assertTrue(quick.kubectl("get", "deployment", "web", "-o", "yaml").contains("replicas: 3"));
        assertEquals("3", quick.kubectl("get", "deployment", "web", "-o", "jsonpath={.status.readyReplicas}"));
        assertTrue(quick.kubectl("get", "all").contains("deployment.apps/web"));
        assertTrue(quick.kubectl("describe", "deployment", "web").contains("NewReplicaSet:"));
        assertTrue(quick.kubectl("explain", "deployment.spec.strategy").contains("rollingUpdate"));
        assertTrue(quick.kubectl("explain", "pod", "--recursive").contains("terminationGracePeriodSeconds"));
    }

    @Test
    @Order(8)
    void getW_showsWhatHappens() throws IOException {
        Path output = Files.createTempFile("watch", ".txt");
        Process watch = quick.command("get", "configmaps", "-w").start(output);
        try {
            Containers.pause(1500);
            quick.kubectl("create", "configmap", "seen", "--from-literal=a=b");
            for (int i = 0; i < 50 && !Files.readString(output).contains("seen"); i++) {
                Containers.pause(100);
            }
            assertTrue(Files.readString(output).contains("seen"), Files.readString(output));
        } finally {
            watch.destroy();
            Files.delete(output);
        }
    }

    @Test
    @Order(9)
    void applyTwice_diff_andApplyOfAChange() {
        assertTrue(quick.kubectlWithInput(MANIFEST, "apply", "-f", "-").contains("deployment.apps/web unchanged"));
        CommandResult same = quick.command("diff", "-f", "-").input(MANIFEST).run();
        assertEquals(0, same.exitCode(), same.all());
        String changed = MANIFEST.replace("labels: {app: web}}\nspec:\n  replicas", "labels: {app: web, tier: front}}\nspec:\n  replicas");
        CommandResult differs = quick.command("diff", "-f", "-").input(changed).run();
        assertEquals(1, differs.exitCode(), differs.all());
        assertTrue(differs.out().contains("+    tier: front"), differs.out());
        assertTrue(quick.kubectlWithInput(changed, "apply", "-f", "-").contains("deployment.apps/web configured"));
        assertEquals("front", quick.kubectl("get", "deployment", "web", "-o", "jsonpath={.metadata.labels.tier}"));
    }

    @Test
    @Order(10)
    void serverSideApply_ownsItsFields_andConflicts() {
        String map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: owned}\ndata: {a: %s}\n";
        quick.kubectlWithInput(map.formatted("one"), "apply", "--server-side", "--field-manager=one", "-f", "-");
        CommandResult conflict = quick.command("apply", "--server-side", "--field-manager=two", "-f", "-").input(map.formatted("two")).run();
        assertEquals(1, conflict.exitCode(), conflict.all());
        assertTrue(conflict.err().contains("Apply failed with 1 conflict: conflict with \"one\": .data.a"), conflict.err());
        quick.kubectlWithInput(map.formatted("two"), "apply", "--server-side", "--field-manager=two", "--force-conflicts", "-f", "-");
        assertEquals("two", quick.kubectl("get", "configmap", "owned", "-o", "jsonpath={.data.a}"));
    }

    @Test
    @Order(11)
    void labelAnnotateAndPatch() {
        quick.kubectl("label", "deployment", "web", "colour=blue");
        quick.kubectl("annotate", "deployment", "web", "note=kept");
        quick.kubectl("patch", "deployment", "web", "-p", "{\"spec\":{\"minReadySeconds\":0,\"revisionHistoryLimit\":5}}");
        quick.kubectl("patch", "deployment", "web", "--type=json", "-p", "[{\"op\":\"replace\",\"path\":\"/metadata/labels/colour\",\"value\":\"red\"}]");
        assertEquals("red kept 5", quick.kubectl("get", "deployment", "web", "-o",
                "jsonpath={.metadata.labels.colour} {.metadata.annotations.note} {.spec.revisionHistoryLimit}"));
    }

    @Test
    @Order(12)
    void edit_writesWhatTheEditorLeft() throws IOException {
        Path editor = Files.createTempFile("editor", ".sh");
        Files.writeString(editor, "#!/bin/sh\nsed -i 's/colour: red/colour: green/' \"$1\"\n");
        assertTrue(editor.toFile().setExecutable(true));
        CommandResult edited = quick.command("edit", "deployment", "web").with("KUBE_EDITOR", editor.toString()).run();
        assertTrue(edited.requireSuccess().contains("edited"), edited.all());
        assertEquals("green", quick.kubectl("get", "deployment", "web", "-o", "jsonpath={.metadata.labels.colour}"));
        Files.delete(editor);
    }

    @Test
    @Order(13)
    void rolloutRestart_andUndo() {
        quick.kubectl("rollout", "restart", "deployment/web");
        quick.kubectl("rollout", "status", "deployment/web", "--timeout=120s");
        assertTrue(quick.kubectl("get", "deployment", "web", "-o", "jsonpath={.spec.template.metadata.annotations}").contains("restartedAt"));
        quick.kubectl("rollout", "undo", "deployment/web");
        quick.kubectl("rollout", "status", "deployment/web", "--timeout=120s");
        assertFalse(quick.kubectl("get", "deployment", "web", "-o", "jsonpath={.spec.template.metadata.annotations}").contains("restartedAt"));
        assertTrue(quick.kubectl("rollout", "history", "deployment/web").contains("3"));
    }

    @Test
    @Order(14)
    void scale_upAndDown() {
        quick.kubectl("scale", "deployment", "web", "--replicas=1");
        quick.eventually("1"::equals, "get", "deployment", "web", "-o", "jsonpath={.status.replicas}");
        quick.kubectl("scale", "deployment", "web", "--replicas=2");
        quick.kubectl("rollout", "status", "deployment/web", "--timeout=60s");
    }

    @Test
    @Order(15)
    void tokenOfAPod_isAnswered_asRbacSays() {
        String pod = pod();
        quick.kubectl("exec", pod, "--", "sh", "-c", "nc -w 5 $KUBERNETES_SERVICE_HOST $KUBERNETES_SERVICE_PORT < /dev/null");
        String address = quick.kubectl("exec", pod, "--", "sh", "-c", "echo -n $KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT");
        String token = quick.kubectl("exec", pod, "--", "cat", "/var/run/secrets/kubernetes.io/serviceaccount/token");
        Path authority = cluster("ca.crt", quick.kubectl("exec", pod, "--", "cat", "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt"));
        assertEquals("403", code(token, address, authority));
        quick.kubectl("create", "rolebinding", "views", "--clusterrole=view", "--serviceaccount=quickstart:default");
        for (int i = 0; i < 50 && !code(token, address, authority).equals("200"); i++) {
            Containers.pause(100);
        }
        assertEquals("200", code(token, address, authority));
        assertEquals("401", code("nonsense", address, authority));
    }

    private static Path cluster(String name, String content) {
        try {
            return Files.writeString(Files.createTempFile(name, ".pem"), content);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// What the API answers on the Service's address, which the same rules translate for pods and for the host; its certificate is checked
    /// with the CA that the pod was given.
    private static String code(String token, String address, Path authority) {
        return Command.of("curl", "-s", "--cacert", authority.toString(), "-m", "10", "-o", "/dev/null", "-w", "%{http_code}", "-H",
                "Authorization: Bearer " + token, "https://" + address + "/api/v1/namespaces/quickstart/pods").run().requireSuccess();
    }

    @Test
    @Order(16)
    void delete_removesThePodsToo() {
        quick.kubectlWithInput(MANIFEST, "delete", "-f", "-");
        quick.kubectl("wait", "--for=delete", "pod", "-l", "app=web", "--timeout=60s");
        assertEquals("", quick.kubectl("get", "pods,replicasets,endpointslices", "-l", "app=web", "-o", "name"));
    }
}
