// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodStrategyTest {
    private static final String POD = "{spec: {containers: [{name: a, image: 'busybox:1'}]}}";

    private final Writing pods = new Writing("pods");

    @Test
    void defaults_areUpstreams() {
        Value pod = pods.create("{spec: {hostNetwork: true, serviceAccount: s, volumes: [{name: v}, {name: w, secret: {secretName: s}}], containers: "
                + "[{name: a, image: nginx, ports: [{containerPort: 80}], resources: {limits: {cpu: 0.0001, memory: 1Gi}}, livenessProbe: {httpGet: "
                + "{port: 80}}}, {name: b, image: 'x/y:1'}, {name: c, image: 'x:5/y@sha256:0'}, {name: d, image: 'x:5/y:latest'}]}}");
        Value spec = pod.get("spec");
        Value first = spec.get("containers").get(0);
        assertEquals("Always", first.get("imagePullPolicy").text());
        assertEquals("IfNotPresent", spec.get("containers").get(1).get("imagePullPolicy").text());
        assertEquals("IfNotPresent", spec.get("containers").get(2).get("imagePullPolicy").text());
        assertEquals("Always", spec.get("containers").get(3).get("imagePullPolicy").text());
        assertEquals("{\"limits\":{\"cpu\":\"1m\",\"memory\":\"1Gi\"},\"requests\":{\"cpu\":\"1m\",\"memory\":\"1Gi\"}}",
                JsonText.of(first.get("resources")));
        assertEquals(80, first.get("ports").get(0).get("hostPort").integer(0));
        assertEquals("TCP", first.get("ports").get(0).get("protocol").text());
        assertEquals("/", first.get("livenessProbe", "httpGet", "path").text());
        assertEquals(10, first.get("livenessProbe", "periodSeconds").integer(0));
        assertEquals("/dev/termination-log", first.get("terminationMessagePath").text());
        assertEquals("s", spec.get("serviceAccountName").text());
        assertEquals(Value.object(), spec.get("volumes").get(0).get("emptyDir"));
        assertEquals(420, spec.get("volumes").get(1).get("secret", "defaultMode").integer(0));
        assertEquals("ClusterFirst", spec.get("dnsPolicy").text());
        assertEquals("Always", spec.get("restartPolicy").text());
        assertEquals(30, spec.get("terminationGracePeriodSeconds").integer(0));
        assertTrue(spec.get("enableServiceLinks").truth(false));
        assertEquals("default-scheduler", spec.get("schedulerName").text());
    }

    @Test
    void newPod_isPending() {
        Value pod = pods.create("{spec: {schedulingGates: [{name: g}], containers: [{name: a, image: b}]}, status: {phase: Running}}");
        assertEquals("Pending", pod.get("status", "phase").text());
        assertEquals("BestEffort", pod.get("status", "qosClass").text());
        assertEquals("SchedulingGated", pod.get("status", "conditions").get(0).get("reason").text());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{}|BestEffort", "{limits: {cpu: 1, memory: 1Gi}}|Guaranteed", "{limits: {cpu: 1}}|Burstable",
        "{requests: {cpu: 1}}|Burstable", "{limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 0.5}}|Burstable", "{limits: {x/y: 1}}|BestEffort"})
    void qualityOfService_followsResources(String resources, String expected) {
        assertEquals(expected, pods.create("{spec: {containers: [{name: a, image: b, resources: " + resources + "}]}}").get("status", "qosClass").text());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{spec: {}}|spec.containers: Required value",
        "{spec: {containers: [{image: b}]}}|spec.containers[0].name: Required value",
        "{spec: {containers: [{name: a}]}}|spec.containers[0].image: Required value",
        "{spec: {containers: [{name: a, image: ' b'}]}}|spec.containers[0].image: Invalid value: \" b\": must not have leading or trailing whitespace",
        "{spec: {containers: [{name: a, image: b}, {name: a, image: b}]}}|spec.containers[1].name: Duplicate value: \"a\"",
        "{spec: {containers: [{name: a, image: b, imagePullPolicy: Foo}]}}|spec.containers[0].imagePullPolicy: Unsupported value: \"Foo\": supported "
            + "values: \"Always\", \"IfNotPresent\", \"Never\"",
        "{spec: {restartPolicy: Foo, containers: [{name: a, image: b}]}}|spec.restartPolicy: Unsupported value: \"Foo\": supported values: "
            + "\"Always\", \"OnFailure\", \"Never\"",
        "{spec: {containers: [{name: a, image: b, ports: [{containerPort: 70000}]}]}}|spec.containers[0].ports[0].containerPort: Invalid value: 70000: "
            + "must be between 1 and 65535, inclusive",
        "{spec: {containers: [{name: a, image: b, env: [{name: 'A=B'}]}]}}|spec.containers[0].env[0].name: Invalid value: \"A=B\": a valid environment "
            + "variable name must consist only of printable ASCII characters other than '='",
        "{spec: {containers: [{name: a, image: b, env: [{name: A, valueFrom: {}}]}]}}|spec.containers[0].env[0].valueFrom: Invalid value: \"\": must "
            + "specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`",
        "{spec: {containers: [{name: a, image: b, env: [{name: A, value: x, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]}]}}|"
            + "spec.containers[0].env[0].valueFrom: Invalid value: \"\": may not be specified when `value` is not empty",
        "{spec: {containers: [{name: a, image: b, volumeMounts: [{name: v, mountPath: /x}]}]}}|spec.containers[0].volumeMounts[0].name: Not found: \"v\"",
        "{spec: {volumes: [{name: v}], containers: [{name: a, image: b, volumeMounts: [{name: v, mountPath: /x}, {name: v, mountPath: /x}]}]}}|"
            + "spec.containers[0].volumeMounts[1].mountPath: Invalid value: \"/x\": must be unique",
        "{spec: {volumes: [{name: v, emptyDir: {}, hostPath: {path: /}}], containers: [{name: a, image: b}]}}|spec.volumes[0].hostPath: Forbidden: may "
            + "not specify more than 1 volume type",
        "{spec: {volumes: [{name: v, secret: {}}], containers: [{name: a, image: b}]}}|spec.volumes[0].secret.secretName: Required value",
        "{spec: {containers: [{name: a, image: b, livenessProbe: {}}]}}|spec.containers[0].livenessProbe: Required value: must specify a handler type",
        "{spec: {containers: [{name: a, image: b, livenessProbe: {successThreshold: 2, exec: {command: [x]}}}]}}|"
            + "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1",
        "{spec: {containers: [{name: a, image: b, resources: {limits: {cpu: 1}, requests: {cpu: 2}}}]}}|spec.containers[0].resources.requests: Invalid "
            + "value: \"2\": must be less than or equal to cpu limit of 1",
        "{spec: {containers: [{name: a, image: b, resources: {limits: {cpu: -1}, requests: {cpu: -1}}}]}}|spec.containers[0].resources.limits[cpu]: "
            + "Invalid value: \"-1\": must be greater than or equal to 0`,`spec.containers[0].resources.requests[cpu]: Invalid value: \"-1\": must be "
            + "greater than or equal to 0",
        "{spec: {initContainers: [{name: i, image: b, livenessProbe: {exec: {command: [x]}}}], containers: [{name: a, image: b}]}}|"
            + "spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
        "{spec: {ephemeralContainers: [{name: e, image: b}], containers: [{name: a, image: b}]}}|spec.ephemeralContainers: Forbidden: cannot be set on create",
        "{spec: {nodeName: n1, schedulingGates: [{name: g}], containers: [{name: a, image: b}]}}|spec.nodeName: Forbidden: cannot be set until all "
            + "schedulingGates have been cleared",
        "{spec: {tolerations: [{operator: Equal}], containers: [{name: a, image: b}]}}|spec.tolerations[0].operator: Invalid value: \"Equal\": operator "
            + "must be Exists when `key` is empty, which means \"match all values and all keys\"",
        "{spec: {activeDeadlineSeconds: 0, containers: [{name: a, image: b}]}}|spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and "
            + "2147483647, inclusive",
        "{spec: {dnsPolicy: None, containers: [{name: a, image: b}]}}|spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None",
        "{spec: {securityContext: {runAsUser: -1}, containers: [{name: a, image: b}]}}|spec.securityContext.runAsUser: Invalid value: -1: must be between "
            + "0 and 2147483647, inclusive",
        "{spec: {affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{}]}}, containers: [{name: a, image: b}]}}|"
            + "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value: can not be empty"})
    void newPod_withAMistake_namesIt(String pod, String errors) {
        assertEquals(List.of(errors.split("`,`")), pods.createErrors(pod));
    }

    private List<String> change(String field, Value value) {
        Value old = pods.create(POD);
        return pods.updateErrors(old, old.asObject().with(List.of("spec", field), value));
    }

    @Test
    void update_mayChangeLittle() {
        Value old = pods.create(POD);
        assertEquals(List.of(), pods.updateErrors(old, old));
        ObjectValue image = old.get("spec", "containers").get(0).asObject().with("image", "busybox:2");
        assertEquals(List.of(), change("containers", Value.array(image)));
        assertEquals(List.of(), change("tolerations", Writing.yaml("[{key: k, operator: Exists}]")));
        assertEquals(List.of("spec.containers: Forbidden: pod updates may not add or remove containers"),
                change("containers", Writing.yaml("[{name: a, image: b}, {name: c, image: b}]")));
        List<String> node = change("nodeName", Value.of("n"));
        assertEquals(List.of("spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
                + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` "
                + "(allow it to be set to 1 if it was previously negative)\n  spec.nodeName"), node);
        assertEquals(List.of("spec.schedulingGates: Forbidden: only deletion is allowed, but found new scheduling gate 'g'"),
                change("schedulingGates", Writing.yaml("[{name: g}]")));
    }

    @Test
    void gracePeriod_isZeroForWhatDoesNotRun() {
        Value pod = pods.create(POD);
        assertEquals(0, pods.strategy().gracePeriodSeconds(pod, -1));
        Value bound = pod.asObject().with(List.of("spec", "nodeName"), Value.of("n"));
        assertEquals(30, pods.strategy().gracePeriodSeconds(bound, -1));
        assertEquals(5, pods.strategy().gracePeriodSeconds(bound, 5));
        assertEquals(0, pods.strategy().gracePeriodSeconds(bound.asObject().with(List.of("status", "phase"), Value.of("Failed")), 5));
    }

    @Test
    void statusUpdate_keepsOwnersAndClass() {
        Value old = pods.create(POD);
        Value changed = old.asObject().with("status", Writing.yaml("{phase: Running}"));
        Value kept = pods.strategy().prepareForStatusUpdate(pods, changed, old);
        assertEquals("BestEffort", kept.get("status", "qosClass").text());
        Value both = old.asObject().with(List.of("status", "podIPs"), Writing.yaml("[{ip: 10.0.0.1}, {ip: 10.0.0.2}]"));
        assertEquals(List.of("status.podIPs: Invalid value: \"10.0.0.2\": may specify no more than one IP for each IP family for pod"),
                pods.strategy().validateStatusUpdate(both, old).stream().map(FieldError::text).toList());
    }

    @Test
    void ephemeralContainers_areAddedOnly() {
        Value old = pods.create(POD);
        Value debug = Writing.yaml("[{name: d, image: b}]");
        Value asked = old.asObject().with(List.of("spec", "ephemeralContainers"), debug).with(List.of("spec", "nodeName"), Value.of("n"));
        Value added = pods.strategy().prepareForSubresourceUpdate(pods, "ephemeralcontainers", asked, old);
        assertEquals(debug, added.get("spec", "ephemeralContainers"));
        assertEquals("", added.get("spec", "nodeName").text());
        assertEquals(List.of(), pods.strategy().validateSubresourceUpdate("ephemeralcontainers", added, old));
        assertEquals(List.of("spec.ephemeralContainers: Forbidden: existing ephemeral containers \"d\" may not be removed"),
                pods.strategy().validateSubresourceUpdate("ephemeralcontainers", old, added).stream().map(FieldError::text).toList());
    }

    @Test
    void resize_changesCpuAndMemoryOnly() {
        Value old = pods.create("{spec: {containers: [{name: a, image: b, resources: {requests: {cpu: 1}}}]}}");
        Value asked = old.asObject().with(List.of("spec", "containers"),
                Writing.yaml("[{name: a, image: other, resources: {requests: {cpu: '2'}}}]"));
        Value resized = pods.strategy().prepareForSubresourceUpdate(pods, "resize", asked, old);
        assertEquals("2", resized.get("spec", "containers").get(0).get("resources", "requests", "cpu").text());
        assertEquals("b", resized.get("spec", "containers").get(0).get("image").text());
        assertEquals(List.of(), pods.strategy().validateSubresourceUpdate("resize", resized, old));
        Value best = resized.asObject().with(List.of("spec", "containers"), Writing.yaml("[{name: a, image: b, resources: {}}]"));
        assertEquals("spec: Invalid value: \"BestEffort\": Pod QOS Class may not change as a result of resizing",
                pods.strategy().validateSubresourceUpdate("resize", best, old).getFirst().text());
    }
}
