// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Admission plugins come, change and go under load; runaway ones are contained.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PluginTest {
    private static final String PLUGINS = "/apis/plugins.kybern.io/v1alpha1/plugins/";
    private static final String PODS = "/api/v1/namespaces/plugin-test/pods";
    private static final int CYCLES = Integer.getInteger("kybern.plugin.cycles", 100);
    /// Three times the figure of the specification: the machine of a test run does other things too.
    private static final long SLOWEST = 3000;

    @TempDir
    static Path directory;

    private final AtomicLong pods = new AtomicLong();
    private Cluster cluster;
    private ApiCalls api;

    @BeforeAll
    void start() {
        cluster = Cluster.start("--no-node", "--distribution", "control-plane");
        api = ApiCalls.of(cluster, "plugin-test");
        // An unlabelled pod is accepted as soon as the namespace has its service account.
        await(() -> create("").code() == 201, "pods are accepted");
    }

    @AfterAll
    void stop() {
        api.close();
        cluster.close();
    }

    private interface Check {
        boolean holds();
    }

    private static void await(Check check, String what) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!check.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within 30 s: " + what);
            }
            pause(10);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ApiCalls.Answer create(String labels) {
        return api.post(PODS, """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p%d","labels":{%s}},"spec":{"containers":[{"name":"c","image":"x"}]}}
                """.formatted(pods.incrementAndGet(), labels));
    }

    private static PluginJar refusing(String name, String version) {
        return PluginJar.make(directory, name, version, """
                return request.object().get("metadata", "labels").get("app").present() ? Verdict.allow()
                    : Verdict.deny("pod lacks label app (%s)");
                """.formatted(version));
    }

    private void apply(String name, PluginJar jar, String more) {
        ApiCalls.Answer answer = api.apply(PLUGINS + name, """
                {"apiVersion":"plugins.kybern.io/v1alpha1","kind":"Plugin","metadata":{"name":"%s"},
                 "spec":{"bundle":{"location":"%s","sha256":"%s"}%s}}
                """.formatted(name, jar.file().toUri().toString().replace("file:///", "file:/"), jar.sha256(), more));
        assertTrue(answer.code() == 200 || answer.code() == 201, answer.toString());
    }

    private boolean ready(String name, String version) {
        String body = api.get(PLUGINS + name).body();
        return body.contains("\"version\":\"" + version + "\"") && condition(body, "Ready").equals("True");
    }

    private static String condition(String body, String type) {
        Matcher found = Pattern.compile("\\{[^{}]*\"type\":\"" + type + "\"[^{}]*}").matcher(body);
        Matcher status = Pattern.compile("\"status\":\"(\\w+)\"").matcher(found.find() ? found.group() : "");
        return status.find() ? status.group(1) : "";
    }

    @Test
    void install_update_remove_underLoad_failsNoRequest() throws InterruptedException {
        PluginJar first = refusing("require-app", "1.0.0");
        PluginJar second = refusing("require-app", "2.0.0");
        long loaders = loaders();
        AtomicBoolean warm = new AtomicBoolean();
        AtomicBoolean over = new AtomicBoolean();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        AtomicLong requests = new AtomicLong();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            clients.add(Thread.ofVirtual().start(() -> {
                while (!over.get()) {
                    ApiCalls.Answer answer = create("\"app\":\"x\"");
                    requests.incrementAndGet();
                    if (answer.code() != 201 || warm.get() && answer.millis() > SLOWEST) {
                        wrong.add("%d after %d ms: %.200s".formatted(answer.code(), answer.millis(), answer.body()));
                    }
                }
            }));
        }
        try {
            pause(5000);
            warm.set(true);
            for (int cycle = 0; cycle < CYCLES; cycle++) {
                apply("require-app", first, "");
                await(() -> ready("require-app", "1.0.0"), "1.0.0 is ready");
                refused("1.0.0");
                apply("require-app", second, "");
                await(() -> ready("require-app", "2.0.0"), "2.0.0 is ready");
                refused("2.0.0");
                assertEquals(200, api.delete(PLUGINS + "require-app").code());
                await(() -> api.get(PLUGINS + "require-app").code() == 404, "the plugin is gone");
                ApiCalls.Answer accepted = create("");
                assertEquals(201, accepted.code(), accepted.toString());
            }
        } finally {
            over.set(true);
            for (Thread client : clients) {
                client.join();
            }
        }
        System.getLogger("PluginTest").log(System.Logger.Level.INFO, "{0} requests in {1} cycles", requests, CYCLES);
        assertEquals(List.of(), wrong.stream().limit(5).toList(), () -> wrong.size() + " of " + requests + ": " + wrong.peek());
        assertTrue(requests.get() > CYCLES, "the clients were busy: " + requests);
        await(() -> loaders() <= loaders + 1, "all class loaders but one are collected");
    }

    /// Class loaders of bundles in the server after a forced collection.
    private long loaders() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String pid = Long.toString(cluster.process().pid());
        Command.of(jcmd, pid, "GC.run").run().requireSuccess();
        return Command.of(jcmd, pid, "GC.class_histogram").run().requireSuccess().lines()
                .filter(line -> line.strip().endsWith("BundleWiringImpl$BundleClassLoader"))
                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[1])).sum();
    }

    private void refused(String version) {
        ApiCalls.Answer answer = create("");
        assertEquals(403, answer.code(), answer.toString());
        assertTrue(answer.body().contains(
                "admission plugin \\\"require-app\\\" denied the request: pod lacks label app (" + version + ")"), answer.body());
    }

    @Test
    void aPluginThatThrows_isDecidedByItsFailurePolicy() {
        PluginJar jar = PluginJar.make(directory, "thrower", "1.0.0", "throw new IllegalStateException(\"broken for \" + request.name());");
        apply("thrower", jar, ",\"failurePolicy\":\"Ignore\"");
        await(() -> ready("thrower", "1.0.0"), "thrower is ready");
        assertEquals(201, create("").code());
        apply("thrower", jar, ",\"failurePolicy\":\"Fail\"");
        await(() -> create("").code() == 500, "the policy is Fail");
        String body = create("").body();
        assertTrue(body.contains("failed calling admission plugin \\\"thrower\\\": IllegalStateException: broken for p"), body);
        cluster.kubectl("delete", "plugin", "thrower").requireSuccess();
        assertEquals(201, create("").code());
    }

    @Test
    void aJarThatIsNoPlugin_isRefusedInPlainWords() {
        PluginJar jar = PluginJar.make(directory, "stranger", "1.0.0", "return Verdict.allow();", "Export-Package", "test.plugin");
        apply("stranger", jar, "");
        await(() -> condition(api.get(PLUGINS + "stranger").body(), "Resolved").equals("False"), "stranger is refused");
        String body = api.get(PLUGINS + "stranger").body();
        assertTrue(body.contains("Export-Package: test.plugin: a plugin exports nothing: implement an SPI instead"), body);
        cluster.kubectl("delete", "plugin", "stranger").requireSuccess();
    }

    @Test
    void aPluginThatLoopsForEver_isAnsweredInTimeQuarantinedAndRemovable() throws InterruptedException {
        runaway("looper", "long turns = 0; while (request != null) { turns++; } return Verdict.deny(\"after \" + turns);");
    }

    @Test
    void aPluginThatSleepsForEver_isAnsweredInTimeQuarantinedAndRemovable() throws InterruptedException {
        runaway("sleeper", """
                while (request != null) {
                    try {
                        Thread.sleep(1000);
                    } catch (InterruptedException e) {
                        // goes on: that is what the test is about
                    }
                }
                return Verdict.allow();
                """);
    }

    private void runaway(String name, String body) throws InterruptedException {
        PluginJar jar = PluginJar.make(directory, name, "1.0.0", body);
        apply(name, jar, ",\"budgets\":{\"call\":\"500ms\"},\"drainSeconds\":1");
        await(() -> ready(name, "1.0.0"), name + " is ready");
        Queue<ApiCalls.Answer> answers = new ConcurrentLinkedQueue<>();
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            callers.add(Thread.ofPlatform().start(() -> answers.add(create("\"app\":\"x\""))));
        }
        pause(100);
        List<Long> others = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ApiCalls.Answer ready = api.get("/readyz");
            assertEquals(200, ready.code(), ready.toString());
            others.add(ready.millis());
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertEquals(4, answers.size());
        assertTrue(answers.stream().allMatch(answer -> answer.code() == 500 && answer.millis() < 3 * 600), answers.toString());
        assertTrue(others.stream().allMatch(millis -> millis < SLOWEST), "others went on: " + others);
        await(() -> condition(api.get(PLUGINS + name).body(), "Quarantined").equals("True"), name + " is quarantined");
        cluster.kubectl("delete", "plugin", name).requireSuccess();
        ApiCalls.Answer accepted = create("");
        assertEquals(201, accepted.code(), accepted.toString());
    }
}
