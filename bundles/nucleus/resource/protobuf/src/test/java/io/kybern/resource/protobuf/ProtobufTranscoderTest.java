// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.protobuf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnknownFieldSet;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apiextensions;
import io.kubernetes.client.proto.V1Apps;
import io.kubernetes.client.proto.V1Authentication;
import io.kubernetes.client.proto.V1Coordination;
import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.GroupVersionKind;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.Value;
import io.kybern.resource.json.TextCodecs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProtobufTranscoderTest {
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: a
              namespace: default
              uid: 11111111-2222-3333-4444-555555555555
              creationTimestamp: "2026-01-02T03:04:05Z"
              labels: {app: x, tier: z}
              managedFields: [{manager: kubectl, operation: Update, apiVersion: v1, fieldsType: FieldsV1, fieldsV1: {"f:spec": {"f:x": {}}}, time: "2026-01-02T03:04:05Z"}]
              ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: r, uid: u, controller: true, blockOwnerDeletion: false}]
            spec:
              containers:
              - name: c
                image: busybox
                ports: [{containerPort: 80, protocol: TCP}]
                env: [{name: A, value: b}, {name: B, valueFrom: {configMapKeyRef: {name: cm, key: k, optional: false}}}]
                envFrom: [{secretRef: {name: s}}]
                resources: {limits: {cpu: 500m, memory: 1Gi}}
                livenessProbe: {httpGet: {path: /, port: http, scheme: HTTP}, periodSeconds: 10}
                readinessProbe: {tcpSocket: {port: 8080}}
                securityContext: {runAsUser: 0, privileged: false}
              ephemeralContainers: [{name: e, image: i, resources: {}, targetContainerName: c}]
              nodeName: n1
              tolerations: [{key: k, operator: Exists, tolerationSeconds: 300}]
              terminationGracePeriodSeconds: 0
              volumes:
              - {name: v, emptyDir: {sizeLimit: 1Mi}}
              - {name: w, projected: {defaultMode: 420, sources: [{serviceAccountToken: {path: t, expirationSeconds: 3600}}, {configMap: {name: c, items: [{key: a, path: b}]}}]}}
              - {name: x, hostPath: {path: /x, type: ""}}
            status:
              phase: Running
              podIPs: [{ip: 10.0.0.1}]
              startTime: "2026-01-02T03:04:06Z"
              containerStatuses: [{name: c, state: {running: {startedAt: "2026-01-02T03:04:07Z"}}, lastState: {}, ready: true, restartCount: 2, image: i, imageID: ""}]
            """;

    private final TextCodecs codecs = new TextCodecs();
    private final ProtobufTranscoder protobuf = new ProtobufTranscoder(codecs);

    private Value yaml(String text) {
        return codecs.yaml().decode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] unwrapped(byte[] bytes) throws InvalidProtocolBufferException {
        assertArrayEquals(new byte[] {'k', '8', 's', 0}, Arrays.copyOf(bytes, 4));
        return Runtime.Unknown.parseFrom(Arrays.copyOfRange(bytes, 4, bytes.length)).getRaw().toByteArray();
    }

    /// Through the generated class and back: nothing is unknown to it, nothing gets lost on the way.
    private <M extends Message> M roundTrip(String text, Parser<M> parser) throws InvalidProtocolBufferException {
        Value value = yaml(text);
        byte[] encoded = protobuf.encode(value);
        M message = parser.parseFrom(unwrapped(encoded));
        assertKnown(message);
        var again = new WireOutput();
        again.raw(message.toByteArray());
        Value back = protobuf.decode(Envelope.close(again, GroupVersionKind.of(value.get("apiVersion").text(), value.get("kind").text())));
        assertContains(value, back, "");
        assertArrayEquals(encoded, protobuf.encode(back), "zero scalars change nothing");
        return message;
    }

    private static void assertKnown(Message message) {
        assertTrue(message.getUnknownFields().asMap().isEmpty(), message.getDescriptorForType().getFullName());
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            if (field.getValue() instanceof Message inner) {
                assertKnown(inner);
            } else if (field.getValue() instanceof List<?> list) {
                list.stream().filter(Message.class::isInstance).map(Message.class::cast).forEach(ProtobufTranscoderTest::assertKnown);
            }
        }
    }

    private static void assertContains(Value wanted, Value actual, String path) {
        wanted.fields().forEach((name, value) -> assertContains(value, actual.get(name), path + "." + name));
        assertEquals(wanted.items().size(), actual.items().size(), path);
        for (int i = 0; i < wanted.items().size(); i++) {
            assertContains(wanted.get(i), actual.get(i), path + "[" + i + "]");
        }
        if (wanted.fields().isEmpty() && wanted.items().isEmpty()) {
            boolean empty = wanted.equals(Value.object()) && actual.present();
            assertTrue(empty || wanted.equals(actual), path + ": " + JsonText.of(wanted) + " became " + JsonText.of(actual));
        }
    }

    @Test
    void podsGoThroughTheGeneratedClasses() throws InvalidProtocolBufferException {
        V1.Pod pod = roundTrip(POD, V1.Pod.parser());
        V1.Container container = pod.getSpec().getContainers(0);
        assertEquals("500m", container.getResources().getLimitsMap().get("cpu").getString());
        assertEquals("http", container.getLivenessProbe().getHandler().getHttpGet().getPort().getStrVal());
        assertEquals(8080, container.getReadinessProbe().getHandler().getTcpSocket().getPort().getIntVal());
        assertEquals("cm", container.getEnv(1).getValueFrom().getConfigMapKeyRef().getLocalObjectReference().getName());
        assertEquals("e", pod.getSpec().getEphemeralContainers(0).getEphemeralContainerCommon().getName());
        assertEquals("1Mi", pod.getSpec().getVolumes(0).getVolumeSource().getEmptyDir().getSizeLimit().getString());
        assertTrue(container.getSecurityContext().hasPrivileged());
        assertFalse(container.getSecurityContext().hasRunAsGroup());
        assertEquals(1767323045, pod.getMetadata().getCreationTimestamp().getSeconds());
        assertEquals("{\"f:spec\":{\"f:x\":{}}}", pod.getMetadata().getManagedFields(0).getFieldsV1().getRaw().toStringUtf8());
    }

    @Test
    void deploymentsGoThroughTheGeneratedClasses() throws InvalidProtocolBufferException {
        V1Apps.Deployment deployment = roundTrip("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: a, annotations: {x: z}}
                spec:
                  replicas: 0
                  selector: {matchLabels: {a: b}, matchExpressions: [{key: k, operator: In, values: [x, z]}]}
                  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 0}}
                  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, resources: {}}]}}
                status: {replicas: 3, conditions: [{type: Available, status: "True", lastUpdateTime: "2026-01-02T03:04:05Z", lastTransitionTime: "2026-01-02T03:04:05Z"}]}
                """, V1Apps.Deployment.parser());
        assertTrue(deployment.getSpec().hasReplicas());
        assertEquals("25%", deployment.getSpec().getStrategy().getRollingUpdate().getMaxSurge().getStrVal());
        assertEquals(1, deployment.getSpec().getStrategy().getRollingUpdate().getMaxSurge().getType());
    }

    @Test
    void servicesConfigMapsAndSecretsGoThroughTheGeneratedClasses() throws InvalidProtocolBufferException {
        V1.Service service = roundTrip("""
                apiVersion: v1
                kind: Service
                metadata: {name: a}
                spec: {clusterIP: 10.96.0.1, clusterIPs: [10.96.0.1], ports: [{name: h, port: 80, targetPort: 8080, protocol: TCP}], selector: {a: b}, ipFamilyPolicy: SingleStack}
                status: {loadBalancer: {}}
                """, V1.Service.parser());
        assertEquals(8080, service.getSpec().getPorts(0).getTargetPort().getIntVal());
        V1.ConfigMap map = roundTrip("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a: b, c: \"\"}, binaryData: {x: AAE=}, immutable: true}",
                V1.ConfigMap.parser());
        assertEquals(2, map.getBinaryDataMap().get("x").size());
        V1.Secret secret = roundTrip("{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {p: aGVsbG8=}, type: Opaque}", V1.Secret.parser());
        assertEquals("hello", secret.getDataMap().get("p").toStringUtf8());
    }

    @Test
    void nodesEventsAndLeasesGoThroughTheGeneratedClasses() throws InvalidProtocolBufferException {
        V1.Node node = roundTrip("""
                apiVersion: v1
                kind: Node
                metadata: {name: n1}
                spec: {podCIDR: 10.0.0.0/24, podCIDRs: [10.0.0.0/24], taints: [{key: k, effect: NoSchedule, timeAdded: "2026-01-02T03:04:05Z"}]}
                status: {capacity: {cpu: "2", pods: "110"}, daemonEndpoints: {kubeletEndpoint: {Port: 10250}}, nodeInfo: {machineID: m, kubeletVersion: v1.36.0}, images: [{names: [a, b], sizeBytes: 5000000000}]}
                """, V1.Node.parser());
        assertEquals(10250, node.getStatus().getDaemonEndpoints().getKubeletEndpoint().getPort());
        V1.Event event = roundTrip("""
                apiVersion: v1
                kind: Event
                metadata: {name: e}
                involvedObject: {kind: Pod, name: a}
                source: {component: kubelet}
                firstTimestamp: null
                eventTime: "2026-01-02T03:04:05.123456Z"
                reportingComponent: k
                """, V1.Event.parser());
        assertEquals(123456000, event.getEventTime().getNanos());
        V1Coordination.Lease lease = roundTrip("""
                apiVersion: coordination.k8s.io/v1
                kind: Lease
                metadata: {name: l}
                spec: {holderIdentity: h, leaseDurationSeconds: 40, renewTime: "2026-01-02T03:04:05.000001Z"}
                """, V1Coordination.Lease.parser());
        assertEquals(1000, lease.getSpec().getRenewTime().getNanos());
    }

    @Test
    void extraValuesAndSchemasKeepTheirShape() throws InvalidProtocolBufferException {
        V1Authentication.TokenReview review = roundTrip("""
                apiVersion: authentication.k8s.io/v1
                kind: TokenReview
                metadata: {}
                spec: {token: t}
                status: {authenticated: true, user: {username: u, extra: {k: [a, b], l: []}}}
                """, V1Authentication.TokenReview.parser());
        assertEquals(2, review.getStatus().getUser().getExtraMap().get("k").getItemsCount());
        V1Apiextensions.CustomResourceDefinition definition = roundTrip("""
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: a}
                spec:
                  group: g
                  scope: Namespaced
                  names: {plural: ws, kind: W}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    schema:
                      openAPIV3Schema:
                        type: object
                        x-kubernetes-preserve-unknown-fields: true
                        properties:
                          a: {type: array, items: {type: string, enum: [x, 1]}, default: [x]}
                          b: {type: object, additionalProperties: {$ref: "#/x"}}
                          c: {type: object, additionalProperties: false}
                          d: {type: number, minimum: 1.5, x-kubernetes-int-or-string: true}
                """, V1Apiextensions.CustomResourceDefinition.parser());
        assertEquals("string", definition.getSpec().getVersions(0).getSchema().getOpenAPIV3Schema().getPropertiesMap().get("a").getItems()
                .getSchema().getType());
    }

    @Test
    void statusAndOptionsHaveMessages() throws InvalidProtocolBufferException {
        Meta.Status status = roundTrip("""
                apiVersion: v1
                kind: Status
                metadata: {}
                status: Failure
                message: m
                reason: NotFound
                details: {name: a, kind: pods, causes: [{reason: r, message: m, field: f}], retryAfterSeconds: 1}
                code: 404
                """, Meta.Status.parser());
        assertEquals(404, status.getCode());
        Meta.DeleteOptions options = roundTrip("""
                {apiVersion: apps/v1, kind: DeleteOptions, gracePeriodSeconds: 0, propagationPolicy: Foreground, preconditions: {uid: u}, dryRun: [All]}
                """, Meta.DeleteOptions.parser());
        assertTrue(options.hasGracePeriodSeconds());
        assertEquals("u", options.getPreconditions().getUid());
    }

    @Test
    void listsAreMadeOfEncodedItems() throws InvalidProtocolBufferException {
        Value pod = yaml(POD);
        var kind = new GroupVersionKind("", "v1", "PodList");
        byte[] list = protobuf.encodeList(kind, yaml("{resourceVersion: \"7\", remainingItemCount: 3}"),
                List.of(protobuf.encodeBody(pod), protobuf.encodeBody(pod.asObject().without("status"))));
        V1.PodList pods = V1.PodList.parseFrom(unwrapped(list));
        assertEquals(2, pods.getItemsCount());
        assertEquals("7", pods.getMetadata().getResourceVersion());
        assertEquals("Running", pods.getItems(0).getStatus().getPhase());
        Value whole = yaml("{apiVersion: v1, kind: PodList, metadata: {resourceVersion: \"7\", remainingItemCount: 3}}").asObject()
                .with("items", Value.array(pod, pod.asObject().without("status")));
        assertArrayEquals(list, protobuf.encode(whole));
        assertEquals("a", protobuf.decode(list).get("items").get(1).get("metadata", "name").text());
    }

    @Test
    void watchFramesAreDelimitedAndHoldAnEnvelope() throws InvalidProtocolBufferException {
        byte[] object = protobuf.encode(yaml(POD));
        ByteBuffer frame = ByteBuffer.wrap(protobuf.watchFrame("ADDED", object));
        assertEquals(frame.limit() - 4, frame.getInt());
        Meta.WatchEvent event = Meta.WatchEvent.parseFrom(frame);
        assertEquals("ADDED", event.getType());
        assertArrayEquals(object, event.getObject().getRaw().toByteArray());
    }

    @Test
    void envelopesAndFieldsOfOtherVersionsAreReadPast() throws InvalidProtocolBufferException {
        Value map = yaml("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: v}}");
        V1.ConfigMap message = V1.ConfigMap.parseFrom(unwrapped(protobuf.encode(map))).toBuilder().setUnknownFields(UnknownFieldSet.newBuilder()
                .addField(900, UnknownFieldSet.Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8("new")).addVarint(3).addFixed64(4)
                        .addFixed32(5).addLengthDelimited(ByteString.EMPTY).build()).build()).build();
        Runtime.Unknown unknown = Runtime.Unknown.newBuilder().setTypeMeta(Runtime.TypeMeta.newBuilder().setApiVersion("v1").setKind("ConfigMap"))
                .setRaw(message.toByteString()).setContentEncoding("").setContentType("").build();
        byte[] bytes = ByteBuffer.allocate(4 + unknown.getSerializedSize()).put(new byte[] {'k', '8', 's', 0}).put(unknown.toByteArray()).array();
        assertContains(map, protobuf.decode(bytes), "");
    }

    @Test
    void brokenBytesAreToldPlainly() {
        assertEquals("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
                assertThrows(DecodeException.class, () -> protobuf.decode("{}".getBytes(StandardCharsets.UTF_8))).text());
        byte[] whole = protobuf.encode(yaml(POD));
        for (int length = 5; length < whole.length; length += 7) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThrows(DecodeException.class, () -> protobuf.decode(part), "cut at " + length);
        }
        assertFalse(protobuf.supports(new GroupVersionKind("example.com", "v1", "Widget")));
        assertTrue(protobuf.supports(new GroupVersionKind("autoscaling", "v1", "Scale")));
        assertTrue(protobuf.supports(new GroupVersionKind("rbac.authorization.k8s.io", "v1", "ClusterRoleList")));
    }
}
