// SPDX-License-Identifier: Apache-2.0
package io.kybern.examples.requirelabels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.admission.api.AdmissionRequest;
import io.kybern.admission.api.AdmissionRequest.Operation;
import io.kybern.admission.api.Verdict;
import io.kybern.authentication.api.UserInfo;
import io.kybern.resource.api.GroupVersionKind;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RequireLabelsTest {
    private final RequireLabels plugin = new RequireLabels(List.of("app", "team"));

    private static AdmissionRequest request(Operation operation, String resource, Map<String, String> labels) {
        Value pod = Value.object("metadata", Value.object("labels", Value.stringMap(labels)));
        return new AdmissionRequest("uid", operation, new GroupVersionResource("", "v1", resource), new GroupVersionKind("", "v1", "Pod"), "",
            "default", "web", pod, Value.ABSENT, Value.object(), UserInfo.of("jane"), false);
    }

    @Test
    void aPodWithoutALabelIsDenied() {
        Verdict verdict = plugin.validate(request(Operation.CREATE, "pods", Map.of("app", "web")));
        Verdict.Outcome.Denied denied = (Verdict.Outcome.Denied) verdict.outcome();
        assertTrue(denied.message().matches("pod lacks label team \\(require-labels \\d+\\.\\d+\\.\\d+\\)"), denied.message());
    }

    @Test
    void aPodWithAllLabelsIsAllowed() {
        assertEquals(Verdict.allow(), plugin.validate(request(Operation.CREATE, "pods", Map.of("app", "web", "team", "a"))));
    }

    @Test
    void onlyNewPodsAreLookedAt() {
        assertTrue(plugin.handles(request(Operation.CREATE, "pods", Map.of())));
        assertFalse(plugin.handles(request(Operation.UPDATE, "pods", Map.of())));
        assertFalse(plugin.handles(request(Operation.CREATE, "services", Map.of())));
    }

    @Test
    void aConfigurationWithoutLabelsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new RequireLabels(List.of()));
    }
}
