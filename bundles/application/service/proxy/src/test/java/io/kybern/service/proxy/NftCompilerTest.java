// SPDX-License-Identifier: Apache-2.0
package io.kybern.service.proxy;

import static io.kybern.service.proxy.Services.nodePort;
import static io.kybern.service.proxy.Services.service;
import static io.kybern.service.proxy.Services.sticky;
import static io.kybern.service.proxy.Services.table;
import static io.kybern.service.proxy.Services.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NftCompilerTest {
    private static final ProxySettings SETTINGS = new ProxySettings("t", "10.64.0.0/16", "10.128.0.0/16", "here", Path.of("/data"));
    private static final Endpoint ONE = new Endpoint("10.64.0.2", 8080, true);
    private static final Endpoint TWO = new Endpoint("10.64.0.3", 8080, true);
    private static final Endpoint FAR = new Endpoint("10.64.1.9", 8080, false);

    private static NftProgram compile(ServicePort... ports) {
        return new NftCompiler(SETTINGS).compile(table(ports));
    }

    @Test
    void service_hasAFrontendAndAnElementPerEndpoint() {
        var elements = compile(service("a", "10.128.0.1", TWO, ONE)).elements();
        assertEquals(Map.of("10.128.0.1 . tcp . 80", "goto pick_2"), elements.get("services"));
        assertEquals(Map.of("10.128.0.1 . tcp . 80 . 1", "10.64.0.2 . 8080", "10.128.0.1 . tcp . 80 . 2", "10.64.0.3 . 8080"),
                elements.get("endpoints"));
    }

    @Test
    void sameTable_isNoDifference() {
        assertEquals("", compile(service("a", "10.128.0.1", ONE)).differenceFrom(compile(service("a", "10.128.0.1", ONE))));
    }

    @Test
    void anotherEndpoint_touchesThisServiceOnly() {
        var before = compile(service("a", "10.128.0.1", ONE), service("b", "10.128.0.2", ONE, TWO));
        var after = compile(service("a", "10.128.0.1", ONE, TWO), service("b", "10.128.0.2", ONE, TWO));
        assertEquals("""
                delete element ip t services { 10.128.0.1 . tcp . 80 }
                add element ip t endpoints { 10.128.0.1 . tcp . 80 . 2 : 10.64.0.3 . 8080 }
                add element ip t services { 10.128.0.1 . tcp . 80 : goto pick_2 }
                flush chain ip t pick_1
                delete chain ip t pick_1
                """, after.differenceFrom(before));
    }

    @Test
    void serviceWithoutEndpoints_isRefused_andComesBack() {
        var without = compile(service("a", "10.128.0.1"));
        assertEquals(Map.of("10.128.0.1 . tcp . 80", "goto refuse"), without.elements().get("unserved"));
        var text = compile(service("a", "10.128.0.1", ONE)).differenceFrom(without);
        assertTrue(text.contains("delete element ip t unserved { 10.128.0.1 . tcp . 80 }"), text);
        assertTrue(text.contains("add element ip t services { 10.128.0.1 . tcp . 80 : goto pick_1 }"), text);
    }

    @Test
    void localPolicy_keepsSources_andDropsWithoutLocalEndpoints() {
        var elements = compile(nodePort(service("a", "10.128.0.1", ONE, FAR), 30080, true)).elements();
        assertEquals(Map.of("tcp . 30080", "goto node_keep_1"), elements.get("node_ports"));
        assertEquals(Map.of("10.128.0.1 . tcp . 80", "goto pick_2"), elements.get("services"));
        var far = compile(nodePort(service("a", "10.128.0.1", FAR), 30080, true)).elements();
        assertEquals(Map.of("tcp . 30080", "drop"), far.get("unserved_node_ports"));
    }

    @Test
    void affinity_forgetsClients_onlyWhenNumbersChangeTheirMeaning() {
        var before = compile(sticky(service("a", "10.128.0.1", ONE, TWO), 60), service("b", "10.128.0.2", ONE));
        var other = compile(sticky(service("a", "10.128.0.1", ONE, TWO), 60), service("b", "10.128.0.2", TWO));
        assertFalse(other.differenceFrom(before).contains("clients_"));
        var fewer = compile(sticky(service("a", "10.128.0.1", TWO), 60), service("b", "10.128.0.2", ONE));
        assertTrue(fewer.differenceFrom(before).contains("add map ip t clients_pick_"), fewer.differenceFrom(before));
        assertTrue(fewer.differenceFrom(before).contains("delete map ip t clients_pick_"), fewer.differenceFrom(before));
        assertTrue(compile(service("b", "10.128.0.2", ONE)).differenceFrom(before).contains("delete map ip t clients_pick_"));
    }

    @Test
    void udpFlows_ofEndpointsThatWent_areForgotten() {
        var before = table(udp(service("dns", "10.128.0.10", ONE, TWO)));
        var after = table(udp(service("dns", "10.128.0.10", TWO)));
        assertEquals(List.of(List.of("conntrack", "-D", "-p", "udp", "--orig-dst", "10.128.0.10", "--dport", "80", "--dst-nat",
                "10.64.0.2")),
                StaleConnections.commands(before, after));
        assertEquals(List.of(), StaleConnections.commands(after, after));
        assertEquals(List.of(), StaleConnections.commands(table(service("a", "10.128.0.1", ONE)), ServiceTable.EMPTY),
                "TCP ends by itself");
    }

    @Test
    void settings_comeFromFrameworkProperties() {
        var properties = Map.of("kybern.data", "/d", "kybern.instance", "3", "kybern.service.cidr", "fd00::/112,10.9.0.0/16",
                "kybern.nodeName", "n");
        var settings = ProxySettings.of(name -> Optional.ofNullable(properties.get(name)));
        assertEquals(new ProxySettings("kybern3_services", "10.67.0.0/16", "10.9.0.0/16", "n", Path.of("/d")), settings);
    }
}
