// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.authorization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kybern.authentication.api.UserInfo;
import io.kybern.authorization.api.Attributes;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReviewCreatorsTest {
    private static final UserInfo ALICE = new UserInfo("alice", "7", List.of("dev"), Map.of("k", List.of("v")));

    private final RecordedAuthorization authorization = new RecordedAuthorization();
    private final Reviewer scope = new Reviewer(ALICE);

    @Test
    void selfReview_asksForTheCaller() {
        Value answer = AccessReviewCreator.forSelf(authorization).create(scope, "", "", spec(Value.object("resourceAttributes",
                Value.object("verb", Value.of("get"), "resource", Value.of("pods"), "subresource", Value.of("log"), "namespace", Value.of("a")))));

        assertEquals(Attributes.resource(ALICE, "get", "", "", "pods", "log", "a", ""), authorization.asked.getFirst());
        assertEquals("{\"allowed\":true,\"reason\":\"because\"}", JsonText.of(answer.get("status")));
        assertEquals("SelfSubjectAccessReview", answer.get("kind").text());
    }

    @Test
    void subjectReview_asksForItsSubject_andTellsADenial() {
        Value answer = AccessReviewCreator.forSubject(authorization).create(scope, "", "", spec(ObjectValue.builder().put("user", "bob")
                .put("groups", Value.strings(List.of("ops"))).put("nonResourceAttributes",
                        Value.object("verb", Value.of("delete"), "path", Value.of("/x"))).build()));

        assertEquals(Attributes.path(UserInfo.of("bob", "ops"), "delete", "/x"), authorization.asked.getFirst());
        assertEquals("{\"allowed\":false,\"denied\":true,\"reason\":\"never\"}", JsonText.of(answer.get("status")));
    }

    @Test
    void wrongReviews_are422() {
        Value both = Value.object("user", Value.of("u"), "resourceAttributes", Value.object("verb", Value.of("get")), "nonResourceAttributes",
                Value.object("path", Value.of("/")));
        assertEquals("SubjectAccessReview.authorization.k8s.io \"\" is invalid: spec.nonResourceAttributes: Invalid value: {\"path\":\"/\"}: "
                + "cannot be specified in combination with resourceAttributes", message(AccessReviewCreator.forSubject(authorization), both));
        assertEquals("SubjectAccessReview.authorization.k8s.io \"\" is invalid: [spec.resourceAttributes: Required value: exactly one of "
                + "nonResourceAttributes or resourceAttributes must be specified, spec.user: Required value: at least one of user or group must "
                + "be specified]", message(AccessReviewCreator.forSubject(authorization), Value.object()));
        assertEquals("LocalSubjectAccessReview.authorization.k8s.io \"\" is invalid: spec.resourceAttributes.namespace: Invalid value: \"b\": "
                + "must match metadata.namespace", message(AccessReviewCreator.forNamespace(authorization), Value.object("user", Value.of("u"),
                        "resourceAttributes", Value.object("verb", Value.of("get"), "namespace", Value.of("b")))));
    }

    @Test
    void selectors_becomeText() {
        Value requirement = Value.object("key", Value.of("spec.nodeName"), "operator", Value.of("In"), "values", Value.strings(List.of("n")));
        AccessReviewCreator.forSelf(authorization).create(scope, "", "", spec(Value.object("resourceAttributes", Value.object("verb",
                Value.of("list"), "resource", Value.of("pods"), "fieldSelector", Value.object("requirements", Value.array(requirement))))));

        assertEquals("spec.nodeName=n", authorization.asked.getFirst().fieldSelector());
    }

    @Test
    void rulesReview_listsBothKindsOfRules() {
        var creator = new RulesReviewCreator(authorization);
        Value status = creator.create(scope, "", "", spec(Value.object("namespace", Value.of("team")))).get("status");

        assertEquals("[{\"apiGroups\":[\"\"],\"resourceNames\":[\"alice\"],\"resources\":[\"pods\"],\"verbs\":[\"get\"]}]",
                JsonText.of(status.get("resourceRules")));
        assertEquals("[{\"nonResourceURLs\":[\"/team\"],\"verbs\":[\"get\"]}]", JsonText.of(status.get("nonResourceRules")));
        assertFalse(status.get("incomplete").truth(true));
        var error = assertThrows(ApiException.class, () -> creator.create(scope, "", "", spec(Value.object())));
        assertEquals("no namespace on request", error.status().message());
    }

    private String message(AccessReviewCreator creator, Value spec) {
        return assertThrows(ApiException.class, () -> creator.create(scope, "a", "", spec(spec))).status().message();
    }

    private static ObjectValue spec(Value spec) {
        return Value.object("spec", spec);
    }
}
