// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import static io.kybern.itests.system.Mistake.patch;
import static io.kybern.itests.system.Mistake.post;
import static io.kybern.itests.system.Mistake.put;
import static io.kybern.itests.system.MistakeFixture.DEPLOYMENTS;
import static io.kybern.itests.system.MistakeFixture.deployment;

import java.util.List;

/// Deployments that break a rule, and their scale.
final class WorkloadMistakes {
    private static final String APPS = "kubernetes pkg/apis/apps/validation/validation.go ";
    private static final String SELECTOR = "\"selector\":{\"matchLabels\":{\"app\":\"x\"}}";
    private static final String INVALID = "Deployment.apps \"x\" is invalid: spec.";

    private WorkloadMistakes() {
    }

    static List<Mistake> rows() {
        return List.of(
                post("deployment without selector", DEPLOYMENTS, deployment("x", "", "x")).invalid("Deployment.apps \"x\" is invalid: "
                        + "[spec.selector: Required value, spec.template.metadata.labels: Invalid value: {\"app\":\"x\"}: `selector` does not match template "
                        + "`labels`]", APPS + "ValidateDeploymentSpec"),
                post("selector of others", DEPLOYMENTS, deployment("x", SELECTOR, "y")).invalid(INVALID
                        + "template.metadata.labels: Invalid value: {\"app\":\"y\"}: `selector` does not match template `labels`",
                        APPS + "ValidatePodTemplateSpecForReplicaSet"),
                post("empty selector", DEPLOYMENTS, deployment("x", "\"selector\":{}", "x")).invalid(INVALID
                        + "selector: Invalid value: {}: empty selector is invalid for deployment", APPS + "ValidateDeploymentSpec"),
                post("negative replicas", DEPLOYMENTS, deployment("x", SELECTOR + ",\"replicas\":-1", "x")).invalid(INVALID
                        + "replicas: Invalid value: -1: must be greater than or equal to 0", APPS + "ValidateDeploymentSpec"),
                post("rolling update of nothing", DEPLOYMENTS, deployment("x", SELECTOR
                        + ",\"strategy\":{\"rollingUpdate\":{\"maxSurge\":0,\"maxUnavailable\":0}}", "x")).invalid(INVALID
                        + "strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0", APPS
                        + "ValidateRollingUpdateDeployment"),
                post("strategy", DEPLOYMENTS, deployment("x", SELECTOR + ",\"strategy\":{\"type\":\"Foo\"}", "x")).invalid(INVALID
                        + "strategy.type: Unsupported value: \"Foo\": supported values: \"Recreate\", \"RollingUpdate\"",
                        APPS + "ValidateDeploymentStrategy"),
                post("restart policy of a deployment", DEPLOYMENTS, deployment("x", SELECTOR, "x", "\"restartPolicy\":\"Never\",")).invalid(INVALID
                        + "template.spec.restartPolicy: Unsupported value: \"Never\": supported values: \"Always\"",
                        APPS + "ValidatePodTemplateSpecForReplicaSet"),
                put("other selector", DEPLOYMENTS + "/d", deployment("d", "\"selector\":{\"matchLabels\":{\"app\":\"z\"}}", "z")).invalid(
                        "Deployment.apps \"d\" is invalid: spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"z\"}}: field is immutable",
                        "kubernetes pkg/registry/apps/deployment/strategy.go ValidateUpdate"),
                put("scale below nothing", DEPLOYMENTS + "/d/scale", "{\"kind\":\"Scale\",\"apiVersion\":\"autoscaling/v1\",\"metadata\":{\"name\":\"d\","
                        + "\"namespace\":\"mistakes\"},\"spec\":{\"replicas\":-1}}").invalid("Scale.autoscaling \"d\" is invalid: spec.replicas: Invalid value: "
                        + "-1: must be greater than or equal to 0", "kubernetes pkg/apis/autoscaling/validation/validation.go ValidateScale"),
                patch("scale of nobody", DEPLOYMENTS + "/nope/scale", "merge-patch+json", "{\"spec\":{\"replicas\":1}}").answers(404, "NotFound",
                        "deployments.apps \"nope\" not found", "errors.md, Existence and concurrency"));
    }
}
