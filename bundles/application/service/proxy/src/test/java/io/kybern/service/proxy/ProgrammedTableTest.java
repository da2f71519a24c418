// SPDX-License-Identifier: Apache-2.0
package io.kybern.service.proxy;

import static io.kybern.service.proxy.NamespaceNetwork.NODE_ADDRESS;
import static io.kybern.service.proxy.NamespaceNetwork.OUTSIDE_ADDRESS;
import static io.kybern.service.proxy.NamespaceNetwork.address;
import static io.kybern.service.proxy.Services.nodePort;
import static io.kybern.service.proxy.Services.service;
import static io.kybern.service.proxy.Services.sticky;
import static io.kybern.service.proxy.Services.table;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real connections through real nftables, in network namespaces of this test.
@Timeout(120)
class ProgrammedTableTest {
    private static final String VIP = "10.128.0.10";
    private static final Endpoint ONE = new Endpoint(address(1), 8080, true);
    private static final Endpoint TWO = new Endpoint(address(2), 8080, true);

    @TempDir
    static Path folder;

    private static NamespaceNetwork network;
    private ProgrammedTable proxy;

    @BeforeAll
    static void build() throws IOException {
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        Assumptions.assumeTrue(root, "skipped: network namespaces need root");
        for (var program : List.of("/usr/sbin/nft", "/usr/sbin/conntrack", "/bin/busybox")) {
            Assumptions.assumeTrue(Files.isExecutable(Path.of(program)), "skipped: apt-get install nftables conntrack busybox-static");
        }
        network = new NamespaceNetwork(folder, 3);
    }

    @AfterAll
    static void tearDown() throws IOException {
        if (network != null) {
            network.close();
        }
    }

    @BeforeEach
    void newProxy() {
        proxy = new ProgrammedTable(
                new ProxySettings("kyt_services", "10.64.0.0/16", "10.128.0.0/16", "here", folder.resolve("data")), network.nft());
    }

    @Test
    void clusterIp_isServed_fromPods_fromTheNode_andSpreads() throws IOException {
        proxy.apply(table(service("a", VIP, ONE, TWO)));
        var seen = new HashSet<String>();
        for (int i = 0; i < 30; i++) {
            seen.add(network.get("pod3", VIP));
        }
        assertEquals(List.of("pod1 " + address(3), "pod2 " + address(3)), seen.stream().sorted().toList(),
                "both, with the client's own address");
        assertTrue(network.get("node", VIP).matches("pod[12] .*"));
    }

    @Test
    void pod_reachesItselfThroughItsService() throws IOException {
        proxy.apply(table(service("a", VIP, ONE)));
        assertEquals("pod1 10.64.0.1", network.get("pod1", VIP));
    }

    @Test
    void nodePort_isServedFromOutside_fromPods_andFromTheNode() throws IOException {
        proxy.apply(table(nodePort(service("a", VIP, ONE, TWO), 30080, false)));
        assertTrue(network.get("out", NODE_ADDRESS + ":30080").matches("pod[12] 10.64.0.1"), "the source is replaced");
        assertTrue(network.get("pod3", NODE_ADDRESS + ":30080").matches("pod[12] " + address(3)));
        assertTrue(network.get("node", NODE_ADDRESS + ":30080").matches("pod[12] .*"));
        proxy.apply(table(nodePort(service("a", VIP, ONE), 30080, true)));
        assertEquals("pod1 " + OUTSIDE_ADDRESS, network.get("out", NODE_ADDRESS + ":30080"), "the source is kept");
        proxy.apply(table(nodePort(service("a", VIP, new Endpoint("10.64.9.9", 8080, false)), 30080, true)));
        assertEquals("timeout", network.get("out", NODE_ADDRESS + ":30080"), "no local endpoint");
    }

    @Test
    void servicesWithoutEndpoints_andWrongPorts_areRefused_andUnknownOnesGoNowhere() throws IOException {
        proxy.apply(table(nodePort(service("empty", VIP), 30081, false), service("a", "10.128.0.11", ONE)));
        assertEquals("refused", network.get("pod3", VIP));
        assertEquals("refused", network.get("node", VIP));
        assertEquals("refused", network.get("out", NODE_ADDRESS + ":30081"));
        assertEquals("refused", network.get("pod3", "10.128.0.11:81"));
        assertEquals("timeout", network.get("pod3", "10.128.99.99"));
        proxy.apply(table(service("empty", VIP, TWO), service("a", "10.128.0.11", ONE)));
        assertEquals("pod2 " + address(3), network.get("pod3", VIP));
    }

    @Test
    void affinity_holdsAClientAtItsEndpoint_untilThatGoes() throws IOException {
        proxy.apply(table(sticky(service("a", VIP, ONE, TWO), 60)));
        var first = network.get("pod3", VIP);
        for (int i = 0; i < 20; i++) {
            assertEquals(first, network.get("pod3", VIP));
        }
        proxy.apply(table(sticky(service("a", VIP, ONE, TWO), 60), service("b", "10.128.0.12", ONE)));
        assertEquals(first, network.get("pod3", VIP), "other Services change nothing");
        for (int i = 0; i < 8; i++) {
            newProxy();
            proxy.apply(table(sticky(service("a", VIP, ONE, TWO), 60)));
            assertEquals(first, network.get("pod3", VIP), "a new proxy takes the clients over");
        }
        var other = first.startsWith("pod1") ? TWO : ONE;
        proxy.apply(table(sticky(service("a", VIP, other), 60)));
        assertFalse(network.get("pod3", VIP).equals(first));
    }

    @Test
    void loopbackEndpoint_isReached_fromPodsAndNode() throws IOException {
        var server = new ProcessBuilder("ip", "netns", "exec", network.namespace("node"), "busybox", "httpd", "-f", "-p", "127.0.0.1:6443",
                "-h",
                folder.resolve("pod3").toString()).start();
        try {
            proxy.apply(table(service("kubernetes", "10.128.0.1", new Endpoint("127.0.0.1", 6443, true))));
            var answer = network.get("pod1", "10.128.0.1");
            for (int i = 0; i < 20 && !answer.startsWith("pod3"); i++) {
                Thread.sleep(50);
                answer = network.get("pod1", "10.128.0.1");
            }
            assertEquals("pod3 " + address(1), answer);
            assertTrue(network.get("node", "10.128.0.1").startsWith("pod3"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void updates_andTakeoverByANewProxy_failNoConnection() throws Exception {
        proxy.apply(table(service("a", VIP, ONE, TWO)));
        var stop = new AtomicBoolean();
        var answers = new ArrayList<String>();
        var client = Thread.startVirtualThread(() -> {
            try {
                while (!stop.get()) {
                    answers.add(network.get("pod3", VIP));
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        for (int i = 0; i < 30; i++) {
            var others = service("other" + i, "10.128.1." + i, ONE);
            if (i % 3 == 0) {
                newProxy();
            }
            proxy.apply(i % 2 == 0 ? table(service("a", VIP, ONE, TWO), others) : table(service("a", VIP, ONE), others));
            Thread.sleep(20);
        }
        stop.set(true);
        client.join();
        assertTrue(answers.size() > 20, answers.size() + " connections");
        assertTrue(answers.stream().allMatch(answer -> answer.matches("pod[12] " + address(3))), answers.toString());
    }

    @Test
    void refusedChange_isReportedWhole_andTheNextAttemptReplacesTheTable() throws IOException {
        proxy.apply(table(service("a", VIP, ONE)));
        network.nft().run(List.of("nft", "delete", "table", "ip", "kyt_services"), "");
        var failure = assertThrows(IOException.class, () -> proxy.apply(table(service("a", VIP, TWO))));
        assertTrue(failure.getMessage().contains("nft"), failure.getMessage());
        proxy.apply(table(service("a", VIP, TWO)));
        assertEquals("pod2 " + address(3), network.get("pod3", VIP));
    }

    @Test
    void tenThousandServices_loadQuickly_andChangeQuickly() throws IOException {
        var services = new ArrayList<ServicePort>();
        for (int i = 0; i < 10_000; i++) {
            services.add(service("s" + i, "10.128." + (100 + i / 250) + "." + (1 + i % 250), ONE, TWO));
        }
        services.add(service("a", VIP, ONE));
        long before = System.nanoTime();
        proxy.apply(ServiceTable.of(services));
        var load = Duration.ofNanos(System.nanoTime() - before);
        var change = Duration.ofDays(1);
        for (int i = 0; i < 5; i++) {
            services.set(services.size() - 1, service("a", VIP, i % 2 == 0 ? TWO : ONE));
            var next = ServiceTable.of(services);
            before = System.nanoTime();
            proxy.apply(next);
            var took = Duration.ofNanos(System.nanoTime() - before);
            change = took.compareTo(change) < 0 ? took : change;
        }
        System.out.println("10,000 services: load " + load.toMillis() + " ms, change " + change.toMillis() + " ms");
        assertEquals("pod2 " + address(3), network.get("pod3", VIP));
        assertTrue(load.toMillis() < 20_000, "load took " + load);
        assertTrue(change.toMillis() < 3_000, "change took " + change);
    }
}
