// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.Value;

/// Whether a container that exited is started again.
final class RestartRules {
    private RestartRules() {
    }

    /// @param record of a container that exited
    static boolean restarts(Pod pod, Pod.Container container, ContainerRecord record) {
        if (container.role() == Pod.Role.SIDECAR) {
            return true;
        }
        if (container.role() == Pod.Role.EPHEMERAL) {
            return false;
        }
        int code = record.current.map(io.kybern.runtime.api.ContainerStatus::exitCode).orElse(0);
        for (Value rule : container.value().get("restartPolicyRules").items()) {
            Value codes = rule.get("exitCodes");
            boolean listed = codes.get("values").items().stream().anyMatch(value -> value.integer(-1) == code);
            if (listed == codes.get("operator").text().equals("In") && rule.get("action").text().equals("Restart")) {
                return true;
            }
        }
        String policy = container.value().get("restartPolicy").text(pod.restartPolicy());
        if (container.role() == Pod.Role.INIT && record.succeeded()) {
            return false;
        }
        return switch (policy) {
            case "Never" -> false;
            case "OnFailure" -> !record.succeeded();
            default -> true;
        };
    }
}
