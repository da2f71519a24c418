// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Who may do what, as kubectl sees it.
class IdentityTest {
    private static final String NAMESPACE = "identity-test";
    private static final List<String> AGENT = List.of("--as", "system:node:phantom", "--as-group", "system:nodes");

    private static Cluster cluster;

    @BeforeAll
    static void start() {
        cluster = Cluster.start("--no-node");
        cluster.kubectl("create", "namespace", NAMESPACE).requireSuccess();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void administrator_isKnownByCertificate() {
        String who = kubectl("auth", "whoami").requireSuccess();
        assertTrue(who.contains("kubernetes-admin") && who.contains("system:masters"), who);
    }

    @Test
    void strangers_seeHealthOnly() {
        assertEquals("ok", curl("/healthz"));
        assertTrue(curl("/api/v1/namespaces").contains("\"reason\":\"Unauthorized\"")
                || curl("/api/v1/namespaces").contains("\"reason\":\"Forbidden\""));
        assertTrue(curl("/api/v1/namespaces", "-H", "Authorization: Bearer nonsense").contains("\"reason\":\"Unauthorized\""));
    }

    @Test
    void token_hasItsAccountsRights_andDiesWithIt() {
        kubectl("-n", NAMESPACE, "create", "serviceaccount", "robot").requireSuccess();
        String token = kubectl("-n", NAMESPACE, "create", "token", "robot").requireSuccess().strip();
        assertRefused(asToken(token, "get", "pods"), "User \"system:serviceaccount:" + NAMESPACE + ":robot\" cannot list resource \"pods\" in API "
                + "group \"\" in the namespace \"" + NAMESPACE + "\"");

        kubectl("-n", NAMESPACE, "create", "role", "reader", "--verb=get,list", "--resource=pods").requireSuccess();
        kubectl("-n", NAMESPACE, "create", "rolebinding", "reader", "--role=reader", "--serviceaccount=" + NAMESPACE + ":robot").requireSuccess();
        asToken(token, "get", "pods").requireSuccess();
        assertRefused(asToken(token, "delete", "pod", "p"), "cannot delete resource \"pods\"");

        kubectl("-n", NAMESPACE, "delete", "serviceaccount", "robot").requireSuccess();
        assertRefused(asToken(token, "get", "pods"), "Unauthorized");
    }

    @Test
    void nobody_grantsWhatHeDoesNotHold() {
        kubectl("-n", NAMESPACE, "create", "role", "granter", "--verb=create", "--resource=roles,rolebindings").requireSuccess();
        kubectl("-n", NAMESPACE, "create", "rolebinding", "granter", "--role=granter", "--user=bob").requireSuccess();

        assertRefused(kubectl("-n", NAMESPACE, "create", "role", "spy", "--verb=get", "--resource=secrets", "--as=bob"),
                "is attempting to grant RBAC permissions not currently held:");
        assertRefused(kubectl("-n", NAMESPACE, "create", "rolebinding", "root", "--clusterrole=cluster-admin", "--user=bob", "--as=bob"),
                "{APIGroups:[\"*\"], Resources:[\"*\"], Verbs:[\"*\"]}");
    }

    @Test
    void agents_reachOnlyWhatTheirPodsReferTo() {
        kubectl("-n", NAMESPACE, "create", "serviceaccount", "default");
        kubectl("-n", NAMESPACE, "create", "secret", "generic", "own", "--from-literal=a=b").requireSuccess();
        kubectl("-n", NAMESPACE, "create", "secret", "generic", "other", "--from-literal=a=b").requireSuccess();
        create("{\"apiVersion\": \"v1\", \"kind\": \"Node\", \"metadata\": {\"name\": \"phantom\"}}");
        create("""
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "%s"}, "spec": {"nodeName": "phantom", "containers":
                [{"name": "c", "image": "x", "envFrom": [{"secretRef": {"name": "own"}}]}]}}""".formatted(NAMESPACE));

        asAgent("-n", NAMESPACE, "get", "secret", "own").requireSuccess();
        assertRefused(asAgent("-n", NAMESPACE, "get", "secret", "other"), "no relationship found between node 'phantom' and this object");
        assertRefused(asAgent("-n", NAMESPACE, "get", "secrets"), "No Object name found");
        assertRefused(asAgent("get", "pods", "-A"), "can only list/watch pods with spec.nodeName field selector");
        assertRefused(asAgent("get", "nodes"), "node 'phantom' cannot read all nodes, only its own Node object");
        assertRefused(asAgent("-n", NAMESPACE, "create", "token", "default"), "node requested token not bound to a pod");
    }

    @Test
    void missingNamespacesTakeNothing_systemNamespacesStay() {
        assertRefused(kubectl("-n", "nowhere-at-all", "create", "serviceaccount", "x"), "namespaces \"nowhere-at-all\" not found");
        assertRefused(kubectl("delete", "namespace", "kube-system"), "namespaces \"kube-system\" is forbidden: this namespace may not be deleted");
    }

    private static void create(String manifest) {
        cluster.kubectlCommand("create", "--validate=false", "-f", "-").input(manifest).run().requireSuccess();
    }

    private CommandResult asAgent(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(AGENT);
        return kubectl(all.toArray(String[]::new));
    }

    private CommandResult asToken(String token, String... words) {
        List<String> all = new ArrayList<>(List.of("kubectl", "--kubeconfig", "/dev/null", "--server", server(), "--certificate-authority",
                cluster.data().resolve("pki/ca.crt").toString(), "--token", token, "-n", NAMESPACE));
        all.addAll(List.of(words));
        return Command.of(all).with("HOME", cluster.data().toString()).run();
    }

    private String curl(String path, String... options) {
        List<String> all = new ArrayList<>(List.of("curl", "-sk", server() + path));
        all.addAll(List.of(options));
        return Command.of(all).run().requireSuccess().strip();
    }

    private String server() {
        return "https://127.0.0.1:" + cluster.port();
    }

    private CommandResult kubectl(String... words) {
        return cluster.kubectl(words);
    }

    private static void assertRefused(CommandResult result, String text) {
        assertTrue(result.exitCode() != 0 && (result.out() + result.err()).contains(text), () -> "expected a refusal with: " + text + "\ngot: " + result);
    }
}
