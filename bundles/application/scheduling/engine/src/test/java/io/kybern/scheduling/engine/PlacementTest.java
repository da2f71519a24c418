// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import static io.kybern.scheduling.tck.NodeRecipe.node;
import static io.kybern.scheduling.tck.PodRecipe.pod;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.scheduling.tck.PodRecipe;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    private final Facts facts = new Facts();

    private static PodRecipe affine(PodRecipe pod, String kind, String rule, Value... terms) {
        return pod.spec("affinity", Value.object(kind, Value.object(rule, Value.array(terms))));
    }

    private static Value expression(String key, String operator, String... values) {
        return Value.object("key", Value.of(key), "operator", Value.of(operator), "values", Value.strings(List.of(values)));
    }

    private static PodRecipe nodeAffinity(PodRecipe pod, String expressions, Value... each) {
        Value terms = Value.object("nodeSelectorTerms", Value.array(Value.object(expressions, Value.array(each))));
        return pod.spec("affinity", Value.object("nodeAffinity", Value.object(REQUIRED, terms)));
    }

    private static Value podTerm(String key, String label, String value) {
        return Value.object("topologyKey", Value.of(key), "labelSelector", Value.object("matchLabels", Value.object(label, Value.of(value))));
    }

    @Test
    void unschedulableNodes_takeOnlyPodsThatTolerateIt() {
        facts.node(node("n1").unschedulable());
        assertEquals("0/1 nodes are available: 1 node(s) were unschedulable.", facts.place(pod("a")));
        assertEquals("n1", facts.place(pod("a").spec("tolerations", Value.array(Value.object("operator", Value.of("Exists"))))));
    }

    @Test
    void nodeSelectors_andAffinity_mustMatch() {
        facts.node(node("n1").label("disk", "ssd").label("generation", "7"));
        assertEquals("n1", facts.place(pod("a").selector("disk", "ssd")));
        assertEquals("0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.", facts.place(pod("a").selector("disk", "hdd")));
        assertEquals("n1", facts.place(nodeAffinity(pod("a"), "matchExpressions", expression("generation", "Gt", "6"), expression("cloud", "DoesNotExist"))));
        assertTrue(facts.place(nodeAffinity(pod("a"), "matchExpressions", expression("generation", "Lt", "7"))).startsWith("0/1"));
        assertTrue(facts.place(nodeAffinity(pod("a"), "matchExpressions")).startsWith("0/1"), "a term without expressions matches nothing");
    }

    @Test
    void podsOfADaemonSet_goToTheNodeTheyName() {
        for (int i = 0; i < 300; i++) {
            facts.node(node("n" + i));
        }
        assertEquals("n271", facts.place(nodeAffinity(pod("a"), "matchFields", expression("metadata.name", "In", "n271"))));
        facts.running(pod("full").request("cpu", "4"), "n271");
        assertEquals("0/300 nodes are available: 1 Insufficient cpu, 299 node(s) didn't satisfy plugin(s) [NodeAffinity].",
                facts.place(nodeAffinity(pod("a").request("cpu", "1"), "matchFields", expression("metadata.name", "In", "n271"))));
    }

    @Test
    void shortages_areAllNamed() {
        facts.node(node("n1").allocatable("pods", "1").allocatable("example.com/gpu", "2")).running(pod("a").request("example.com/gpu", "2"), "n1");
        assertEquals("0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient ephemeral-storage, 1 Insufficient example.com/gpu, 1 Insufficient memory, "
                + "1 Too many pods.", facts.place(pod("b").request("cpu", "5").request("memory", "9Gi").request("ephemeral-storage", "1Gi")
                        .request("example.com/gpu", "1")));
    }

    @Test
    void hostPorts_conflictByProtocolAndAddress() {
        facts.node(node("n1")).running(pod("a").hostPort(80), "n1");
        assertEquals("0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports.", facts.place(pod("b").hostPort(80)));
        assertEquals("n1", facts.place(pod("b").hostPort(81)));
        Value udp = Value.object("name", Value.of("main"), "ports", Value.array(Value.object("hostPort", Value.of(80), "protocol", Value.of("UDP"))));
        assertEquals("n1", facts.place(pod("b").spec("containers", Value.array(udp))));
    }

    @Test
    void preferredNodes_areTaken_unlessTheirTaintsAreUnwanted() {
        facts.node(node("n1").label("zone", "a")).node(node("n2").label("zone", "b")).node(node("n3").taint("busy", "", "PreferNoSchedule"));
        Value preference = Value.object("weight", Value.of(10), "preference",
                Value.object("matchExpressions", Value.array(expression("zone", "In", "b"))));
        for (int i = 0; i < 20; i++) {
            assertEquals("n2", facts.place(affine(pod("a"), "nodeAffinity", PREFERRED, preference)));
            assertTrue(!facts.place(pod("b")).equals("n3"));
        }
    }

    @Test
    void podsThatMustBeApart_areApart_inBothDirections() {
        facts.node(node("n1").label("zone", "a")).node(node("n2").label("zone", "a")).node(node("n3").label("zone", "b"));
        PodRecipe lone = affine(pod("lone").label("app", "db"), "podAntiAffinity", REQUIRED, podTerm("zone", "app", "db"));
        facts.running(lone, "n1");
        assertEquals("n3", facts.place(affine(pod("second").label("app", "db"), "podAntiAffinity", REQUIRED, podTerm("zone", "app", "db"))));
        assertEquals("n3", facts.place(pod("plain").label("app", "db")));
        facts.running(pod("other").label("app", "db"), "n3");
        assertEquals("0/3 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules, 2 node(s) didn't match pod anti-affinity rules.",
                facts.place(affine(pod("third").label("app", "db"), "podAntiAffinity", REQUIRED, podTerm("kubernetes.io/hostname", "app", "db"))));
    }

    @Test
    void podsThatMustBeNear_followEachOther_andTheFirstMayBeAnywhere() {
        facts.node(node("n1").label("zone", "a")).node(node("n2").label("zone", "b"));
        PodRecipe group = affine(pod("g").label("app", "g"), "podAffinity", REQUIRED, podTerm("zone", "app", "g"));
        assertTrue(facts.place(group).startsWith("n"));
        assertEquals("0/2 nodes are available: 2 node(s) didn't match pod affinity rules.",
                facts.place(affine(pod("x"), "podAffinity", REQUIRED, podTerm("zone", "app", "g"))));
        facts.running(group, "n2");
        for (int i = 0; i < 10; i++) {
            assertEquals("n2", facts.place(affine(pod("x"), "podAffinity", REQUIRED, podTerm("zone", "app", "g"))));
        }
    }

    @Test
    void podsThatLikeToBeApart_spread() {
        facts.node(node("n1")).node(node("n2")).running(pod("a").label("app", "dns"), "n1").running(pod("x").request("cpu", "1"), "n2");
        Value preferred = Value.object("weight", Value.of(100), "podAffinityTerm", podTerm("kubernetes.io/hostname", "app", "dns"));
        assertEquals("n2", facts.place(affine(pod("b").label("app", "dns"), "podAntiAffinity", PREFERRED, preferred)));
    }

    @Test
    void spreadRules_limitTheSkew() {
        facts.node(node("n1").label("zone", "a")).node(node("n2").label("zone", "b")).node(node("n3"));
        facts.running(pod("a").label("app", "w"), "n1");
        ObjectValue rule = ObjectValue.builder().put("maxSkew", 1).put("topologyKey", "zone").put("whenUnsatisfiable", "DoNotSchedule")
                .put("labelSelector", Value.object("matchLabels", Value.stringMap(Map.of("app", "w")))).build();
        PodRecipe next = pod("b").label("app", "w").spec("topologySpreadConstraints", Value.array(rule));
        for (int i = 0; i < 10; i++) {
            assertEquals("n2", facts.place(next));
        }
        assertEquals("0/3 nodes are available: 1 node(s) didn't match pod topology spread constraints, "
                + "1 node(s) didn't match pod topology spread constraints (missing required label), 1 node(s) were unschedulable.",
                facts.node(node("n2").label("zone", "b").unschedulable()).place(next));
        assertEquals("n3", facts.place(pod("c").spec("topologySpreadConstraints", Value.array(rule)).selector("kubernetes.io/hostname", "n3")
                .spec("topologySpreadConstraints", Value.array(rule.with("whenUnsatisfiable", "ScheduleAnyway")))));
    }

    @Test
    void roomKeptForAnUrgentPod_isNotGivenToOthers() {
        facts.node(node("n1"));
        facts.cluster.nominate(facts.pod(pod("urgent").request("cpu", "4").priority(10)), "n1");
        assertTrue(facts.place(pod("low").request("cpu", "1")).contains("Insufficient cpu"));
        assertEquals("n1", facts.place(pod("higher").request("cpu", "1").priority(11)));
        assertEquals("n1", facts.place(pod("urgent").request("cpu", "4").priority(10)));
    }

    @Test
    void largeClusters_areSampled() {
        assertEquals(100, Placement.enough(100));
        assertEquals(420, Placement.enough(1000));
        assertEquals(500, Placement.enough(5000));
        assertEquals(100, Placement.enough(150));
    }

    @Test
    void vanishedNodes_takeNoPods_andComeBackWithThem() {
        facts.node(node("n1")).running(pod("a").request("cpu", "3"), "n1");
        facts.cluster.removeNode("n1");
        assertEquals("no nodes available to schedule pods", facts.place(pod("b")));
        facts.node(node("n1"));
        assertTrue(facts.place(pod("b").request("cpu", "2")).contains("Insufficient cpu"));
    }
}
