// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import static io.kybern.itests.system.Mistake.get;
import static io.kybern.itests.system.Mistake.patch;
import static io.kybern.itests.system.Mistake.post;
import static io.kybern.itests.system.MistakeFixture.PODS;
import static io.kybern.itests.system.MistakeFixture.container;
import static io.kybern.itests.system.MistakeFixture.pod;

import java.util.ArrayList;
import java.util.List;

/// Pods that break a rule, and requests to their subresources.
final class PodMistakes {
    private static final String CORE = "kubernetes pkg/apis/core/validation/validation.go ";
    private static final String CONNECT = "errors.md, Connect subresources";
    private static final String INVALID = "Pod \"x\" is invalid: spec.";

    private PodMistakes() {
    }

    static List<Mistake> rows() {
        var rows = new ArrayList<Mistake>();
        rows.addAll(containers());
        rows.addAll(specs());
        rows.addAll(placements());
        rows.addAll(connections());
        return rows;
    }

    private static List<Mistake> containers() {
        String first = INVALID + "containers[0].";
        return List.of(
                post("no containers", PODS, pod("x", "\"containers\":[]")).invalid(INVALID + "containers: Required value", CORE + "validateContainers"),
                post("container without name and image", PODS, pod("x", "\"containers\":[{}]")).invalid(
                        "Pod \"x\" is invalid: [spec.containers[0].name: Required value, spec.containers[0].image: Required value]",
                        CORE + "validateContainerCommon"),
                post("container name twice", PODS, pod("x", "\"containers\":[{\"name\":\"a\",\"image\":\"i\"},{\"name\":\"a\",\"image\":\"i\"}]")).invalid(INVALID
                        + "containers[1].name: Duplicate value: \"a\"", CORE + "validateContainers"),
                post("pull policy", PODS, container("\"imagePullPolicy\":\"Foo\"")).invalid(first
                        + "imagePullPolicy: Unsupported value: \"Foo\": supported values: \"Always\", \"IfNotPresent\", \"Never\"", CORE + "validatePullPolicy"),
                post("request over limit", PODS, container("\"resources\":{\"requests\":{\"cpu\":\"2\"},\"limits\":{\"cpu\":\"1\"}}")).invalid(first
                        + "resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1", CORE + "ValidateResourceRequirements"),
                post("mount of no volume", PODS, container("\"volumeMounts\":[{\"name\":\"v\",\"mountPath\":\"/v\"}]")).invalid(first
                        + "volumeMounts[0].name: Not found: \"v\"", CORE + "ValidateVolumeMounts"),
                post("variable without name", PODS, container("\"env\":[{\"value\":\"x\"}]")).invalid(first + "env[0].name: Required value",
                        CORE + "ValidateEnv"),
                post("variable of two sources", PODS, container("\"env\":[{\"name\":\"A\",\"value\":\"x\",\"valueFrom\":{\"configMapKeyRef\":{\"name\":\"m\","
                        + "\"key\":\"k\"}}}]")).invalid(first + "env[0].valueFrom: Invalid value: \"\": may not be specified when `value` is not empty",
                        CORE + "validateEnvVarValueFrom"),
                post("probe without handler", PODS, container("\"livenessProbe\":{}")).invalid(first
                        + "livenessProbe: Required value: must specify a handler type", CORE + "validateHandler"),
                post("probe of two handlers", PODS, container("\"livenessProbe\":{\"exec\":{\"command\":[\"a\"]},\"tcpSocket\":{\"port\":80}}")).invalid(first
                        + "livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type", CORE + "validateHandler"),
                post("container port", PODS, container("\"ports\":[{\"containerPort\":0}]")).invalid(first + "ports[0].containerPort: Required value",
                        CORE + "validateContainerPorts"));
    }

    private static List<Mistake> specs() {
        String containers = ",\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]";
        return List.of(
                post("restart policy", PODS, pod("x", "\"restartPolicy\":\"Foo\"" + containers)).invalid(INVALID
                        + "restartPolicy: Unsupported value: \"Foo\": supported values: \"Always\", \"OnFailure\", \"Never\"", CORE + "validateRestartPolicy"),
                post("DNS policy", PODS, pod("x", "\"dnsPolicy\":\"Foo\"" + containers)).invalid(INVALID + "dnsPolicy: Unsupported value: \"Foo\": "
                        + "supported values: \"ClusterFirstWithHostNet\", \"ClusterFirst\", \"Default\", \"None\"", CORE + "validateDNSPolicy"),
                post("grace below nothing", PODS, pod("x", "\"activeDeadlineSeconds\":0" + containers)).invalid(INVALID
                        + "activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive", CORE + "ValidatePodSpec"),
                post("volume of two types", PODS, pod("x", "\"volumes\":[{\"name\":\"v\",\"emptyDir\":{},\"hostPath\":{\"path\":\"/x\"}}]" + containers)).invalid(
                        INVALID + "volumes[0].hostPath: Forbidden: may not specify more than 1 volume type", CORE + "validateVolumeSource"),
                post("volume name twice", PODS, pod("x", "\"volumes\":[{\"name\":\"v\"},{\"name\":\"v\"}]" + containers)).invalid(INVALID
                        + "volumes[1].name: Duplicate value: \"v\"", CORE + "ValidateVolumes"),
                post("service account missing", PODS, pod("x", "\"serviceAccountName\":\"nope\"" + containers)).answers(403, "Forbidden",
                        "pods \"x\" is forbidden: error looking up service account mistakes/nope: serviceaccount \"nope\" not found", "errors.md, Admission"),
                patch("change of what stays", PODS + "/two", "merge-patch+json", "{\"spec\":{\"restartPolicy\":\"Never\"}}").invalid("Pod \"two\" is invalid: "
                        + "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
                        + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
                        + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n<*>", CORE + "ValidatePodUpdate"));
    }

    private static List<Mistake> placements() {
        String binding = "kubernetes pkg/registry/core/pod/storage/storage.go BindingREST.Create";
        String eviction = "{\"kind\":\"Eviction\",\"apiVersion\":\"policy/v1\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"mistakes\"}}";
        return List.of(
                post("binding to nothing", PODS + "/two/binding", "{\"kind\":\"Binding\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"two\"},\"target\":"
                        + "{\"kind\":\"Node\",\"name\":\"\"}}").badRequest("target.name: Required value", CORE
                        + "ValidatePodBinding (500 upstream: a mistake of the client)"),
                post("binding to no node", PODS + "/two/binding", "{\"kind\":\"Binding\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"two\"},\"target\":"
                        + "{\"kind\":\"Pod\",\"name\":\"n\"}}").badRequest("target.kind: Unsupported value: \"Pod\": supported values: \"Node\", \"<empty>\"",
                        CORE + "ValidatePodBinding (500 upstream: a mistake of the client)"),
                post("binding of another", PODS + "/two/binding", "{\"kind\":\"Binding\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"other\"},\"target\":"
                        + "{\"kind\":\"Node\",\"name\":\"n\"}}").badRequest("name in URL does not match name in Binding object", binding),
                post("binding twice", PODS + "/placed/binding", "{\"kind\":\"Binding\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"placed\"},\"target\":"
                        + "{\"kind\":\"Node\",\"name\":\"n\"}}").answers(409, "Conflict", "Operation cannot be fulfilled on pods/binding \"placed\": pod placed "
                        + "is already assigned to node \"nowhere\"", binding),
                post("binding of nobody", PODS + "/nope/binding", "{\"kind\":\"Binding\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"nope\"},\"target\":"
                        + "{\"kind\":\"Node\",\"name\":\"n\"}}").answers(404, "NotFound", "pods \"nope\" not found", binding),
                post("eviction of another", PODS + "/two/eviction", eviction.formatted("other")).badRequest(
                        "name in URL does not match name in Eviction object", "errors.md, Eviction"),
                post("eviction of nobody", PODS + "/nope/eviction", eviction.formatted("nope")).answers(404, "NotFound", "pods \"nope\" not found",
                        "kubernetes pkg/registry/core/pod/storage/eviction.go Create"));
    }

    private static List<Mistake> connections() {
        return List.of(
                get("log of which", PODS + "/two/log").badRequest("a container name must be specified for pod two, choose one of: [a b]", CONNECT),
                get("log of another container", PODS + "/two/log?container=nope").badRequest("container nope is not valid for pod two", CONNECT),
                get("log of nobody", PODS + "/nope/log").answers(404, "NotFound", "pods \"nope\" not found", "errors.md, Existence and concurrency"),
                get("log of a negative tail", PODS + "/two/log?container=a&tailLines=-1").invalid("PodLogOptions \"two\" is invalid: tailLines: Invalid value: "
                        + "-1: must be greater than or equal to 0", "kubernetes pkg/registry/core/pod/rest/log.go Get"),
                get("log since now", PODS + "/two/log?container=a&sinceSeconds=0").invalid("PodLogOptions \"two\" is invalid: sinceSeconds: Invalid value: "
                        + "0: must be greater than 0", "kubernetes pkg/registry/core/pod/rest/log.go Get"),
                get("log of no bytes", PODS + "/two/log?container=a&limitBytes=0").invalid("PodLogOptions \"two\" is invalid: limitBytes: Invalid value: "
                        + "0: must be greater than 0", "kubernetes pkg/registry/core/pod/rest/log.go Get"),
                post("exec where nothing runs", PODS + "/two/exec?container=a&command=ls&stdout=1", "").badRequest(
                        "pod two does not have a host assigned", CONNECT),
                post("exec in which", PODS + "/two/exec?command=ls&stdout=1", "").badRequest(
                        "a container name must be specified for pod two, choose one of: [a b]", CONNECT),
                post("exec in another container", PODS + "/two/exec?container=nope&command=ls&stdout=1", "").badRequest(
                        "container nope is not valid for pod two", CONNECT),
                post("port-forward where nothing runs", PODS + "/two/portforward", "").badRequest("pod two does not have a host assigned", CONNECT),
                post("exec as a dry run", PODS + "/two/exec?container=a&command=ls&stdout=1&dryRun=All", "").badRequest("dryRun is not supported",
                        "errors.md, Options"));
    }
}
