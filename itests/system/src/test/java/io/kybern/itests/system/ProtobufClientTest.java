// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apps;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// A client that speaks protobuf, as client-go's typed clients do, with classes generated from upstream's definitions.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProtobufClientTest {
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final String CORE = "/api/v1/namespaces/protobuf";

    private Cluster cluster;
    private HttpsClient client;

    @BeforeAll
    void start() throws InvalidProtocolBufferException {
        cluster = Cluster.givenOrStart("--distribution", "api", "--no-node");
        client = HttpsClient.certified(cluster.adminKubeConfig());
        create("/api/v1/namespaces", "v1", "Namespace", V1.Namespace.newBuilder().setMetadata(named("protobuf")).build());
        if (send("GET", CORE + "/serviceaccounts/default", new byte[0]).statusCode() == 404) {
            send("POST", CORE + "/serviceaccounts", wrap("v1", "ServiceAccount", V1.ServiceAccount.newBuilder().setMetadata(named("default")).build()));
        }
    }

    @AfterAll
    void stop() {
        send("DELETE", "/api/v1/namespaces/protobuf", new byte[0]);
        client.close();
        cluster.close();
    }

    private static Meta.ObjectMeta named(String name) {
        return Meta.ObjectMeta.newBuilder().setName(name).build();
    }

    private static byte[] wrap(String apiVersion, String kind, Message message) {
        byte[] unknown = Runtime.Unknown.newBuilder().setTypeMeta(Runtime.TypeMeta.newBuilder().setApiVersion(apiVersion).setKind(kind))
                .setRaw(message.toByteString()).build().toByteArray();
        byte[] all = Arrays.copyOf(MAGIC, MAGIC.length + unknown.length);
        System.arraycopy(unknown, 0, all, MAGIC.length, unknown.length);
        return all;
    }

    private static Runtime.Unknown unwrap(byte[] bytes) throws InvalidProtocolBufferException {
        assertTrue(Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length)), "starts with the magic prefix");
        return Runtime.Unknown.parseFrom(Arrays.copyOfRange(bytes, MAGIC.length, bytes.length));
    }

    private HttpResponse<byte[]> send(String method, String path, byte[] body) {
        return client.send(method, path, Map.of("Content-Type", PROTOBUF, "Accept", PROTOBUF), body);
    }

    private ByteString create(String path, String apiVersion, String kind, Message message) throws InvalidProtocolBufferException {
        HttpResponse<byte[]> answer = send("POST", path, wrap(apiVersion, kind, message));
        assertEquals(201, answer.statusCode());
        return content(answer, apiVersion, kind);
    }

    private static ByteString content(HttpResponse<byte[]> answer, String apiVersion, String kind) throws InvalidProtocolBufferException {
        assertEquals(PROTOBUF, answer.headers().firstValue("content-type").orElse(""));
        Runtime.Unknown unknown = unwrap(answer.body());
        assertEquals(apiVersion + " " + kind, unknown.getTypeMeta().getApiVersion() + " " + unknown.getTypeMeta().getKind());
        return unknown.getRaw();
    }

    @Test
    void configMap_isCreatedReadAndListed() throws InvalidProtocolBufferException {
        V1.ConfigMap asked = V1.ConfigMap.newBuilder().setMetadata(named("one")).putData("a", "b").putBinaryData("c", ByteString.copyFrom(new byte[] {0, 1, 2}))
                .build();
        V1.ConfigMap made = V1.ConfigMap.parseFrom(create(CORE + "/configmaps", "v1", "ConfigMap", asked));
        assertEquals("b", made.getDataMap().get("a"));
        assertFalse(made.getMetadata().getUid().isEmpty());
        assertTrue(made.getMetadata().getCreationTimestamp().getSeconds() > 0);
        V1.ConfigMap read = V1.ConfigMap.parseFrom(content(send("GET", CORE + "/configmaps/one", new byte[0]), "v1", "ConfigMap"));
        assertEquals(made, read);
        V1.ConfigMapList list = V1.ConfigMapList.parseFrom(content(send("GET", CORE + "/configmaps", new byte[0]), "v1", "ConfigMapList"));
        assertTrue(list.getItemsList().contains(made));
        assertFalse(list.getMetadata().getResourceVersion().isEmpty());
    }

    @Test
    void pod_getsItsDefaults_andIsUpdated() throws InvalidProtocolBufferException {
        V1.Pod asked = V1.Pod.newBuilder().setMetadata(named("p")).setSpec(V1.PodSpec.newBuilder().setNodeName("nowhere").addContainers(V1.Container.newBuilder()
                .setName("c").setImage("i").addPorts(V1.ContainerPort.newBuilder().setContainerPort(80)))).build();
        V1.Pod made = V1.Pod.parseFrom(create(CORE + "/pods", "v1", "Pod", asked));
        assertEquals("Always", made.getSpec().getRestartPolicy());
        assertEquals(30, made.getSpec().getTerminationGracePeriodSeconds());
        assertEquals("TCP", made.getSpec().getContainers(0).getPorts(0).getProtocol());
        assertEquals("Pending", made.getStatus().getPhase());
        V1.Pod changed = made.toBuilder().setMetadata(made.getMetadata().toBuilder().putLabels("a", "b")).build();
        HttpResponse<byte[]> updated = send("PUT", CORE + "/pods/p", wrap("v1", "Pod", changed));
        assertEquals(200, updated.statusCode());
        V1.Pod after = V1.Pod.parseFrom(content(updated, "v1", "Pod"));
        assertEquals(Map.of("a", "b"), after.getMetadata().getLabelsMap());
        HttpResponse<byte[]> stale = send("PUT", CORE + "/pods/p", wrap("v1", "Pod", made.toBuilder().setMetadata(made.getMetadata().toBuilder()
                .putLabels("a", "c")).build()));
        assertEquals(409, stale.statusCode());
        Meta.Status status = Meta.Status.parseFrom(content(stale, "v1", "Status"));
        assertEquals("Conflict", status.getReason());
    }

    @Test
    void deployment_isCreatedReadAndListed() throws InvalidProtocolBufferException {
        Meta.LabelSelector selector = Meta.LabelSelector.newBuilder().putMatchLabels("app", "d").build();
        V1.PodTemplateSpec template = V1.PodTemplateSpec.newBuilder().setMetadata(Meta.ObjectMeta.newBuilder().putLabels("app", "d"))
                .setSpec(V1.PodSpec.newBuilder().addContainers(V1.Container.newBuilder().setName("c").setImage("i"))).build();
        V1Apps.Deployment asked = V1Apps.Deployment.newBuilder().setMetadata(named("d"))
                .setSpec(V1Apps.DeploymentSpec.newBuilder().setReplicas(0).setSelector(selector).setTemplate(template)).build();
        String path = "/apis/apps/v1/namespaces/protobuf/deployments";
        V1Apps.Deployment made = V1Apps.Deployment.parseFrom(create(path, "apps/v1", "Deployment", asked));
        assertEquals("25%", made.getSpec().getStrategy().getRollingUpdate().getMaxSurge().getStrVal());
        assertEquals(0, made.getSpec().getReplicas());
        V1Apps.Deployment read = V1Apps.Deployment.parseFrom(content(send("GET", path + "/d", new byte[0]), "apps/v1", "Deployment"));
        assertEquals(made.getMetadata().getUid(), read.getMetadata().getUid());
        V1Apps.DeploymentList list = V1Apps.DeploymentList.parseFrom(content(send("GET", path, new byte[0]), "apps/v1", "DeploymentList"));
        assertEquals(1, list.getItemsCount());
    }

    @Test
    void watch_isFramed_andTellsEachChange() throws IOException {
        V1.ConfigMapList before = V1.ConfigMapList.parseFrom(content(send("GET", CORE + "/configmaps", new byte[0]), "v1", "ConfigMapList"));
        String path = CORE + "/configmaps?watch=1&fieldSelector=metadata.name%3Dwatched&resourceVersion=" + before.getMetadata().getResourceVersion();
        try (var stream = new DataInputStream(client.stream(path, Map.of("Accept", PROTOBUF + ";stream=watch")))) {
            V1.ConfigMap made = V1.ConfigMap.parseFrom(create(CORE + "/configmaps", "v1", "ConfigMap",
                    V1.ConfigMap.newBuilder().setMetadata(named("watched")).build()));
            assertEquals(made, event(stream, "ADDED"));
            send("DELETE", CORE + "/configmaps/watched", new byte[0]);
            assertEquals("watched", event(stream, "DELETED").getMetadata().getName());
        }
    }

    /// One frame: four bytes of length, then a WatchEvent whose object is an enveloped message.
    private static V1.ConfigMap event(DataInputStream stream, String type) throws IOException {
        byte[] frame = new byte[stream.readInt()];
        stream.readFully(frame);
        Meta.WatchEvent event = Meta.WatchEvent.parseFrom(frame);
        assertEquals(type, event.getType());
        return V1.ConfigMap.parseFrom(unwrap(event.getObject().getRaw().toByteArray()).getRaw());
    }

    @Test
    void metadataOnly_isServedInProtobuf() throws InvalidProtocolBufferException {
        HttpResponse<byte[]> answer = client.send("GET", CORE, Map.of("Accept", PROTOBUF + ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1"), new byte[0]);
        assertEquals(200, answer.statusCode());
        Meta.PartialObjectMetadata metadata = Meta.PartialObjectMetadata.parseFrom(content(answer, "meta.k8s.io/v1", "PartialObjectMetadata"));
        assertEquals("protobuf", metadata.getMetadata().getName());
    }
}
