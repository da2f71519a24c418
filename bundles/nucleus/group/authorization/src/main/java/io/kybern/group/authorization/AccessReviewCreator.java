// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.authorization;

import io.kybern.authentication.api.UserInfo;
import io.kybern.authorization.api.Attributes;
import io.kybern.authorization.api.Authorization;
import io.kybern.authorization.api.Decision;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.ResourceType.Creator;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Answers the three access reviews: may somebody, may I, may somebody in this namespace?
final class AccessReviewCreator implements Creator {
    private static final String GROUP = "authorization.k8s.io";
    private static final List<String> CLIENTS_METADATA = List.of("name", "generateName", "namespace", "labels", "annotations", "finalizers",
            "ownerReferences");

    private enum Form { SUBJECT("SubjectAccessReview"), SELF("SelfSubjectAccessReview"), LOCAL("LocalSubjectAccessReview");

        private final String kind;

        Form(String kind) {
            this.kind = kind;
        }
    }

    private final Authorization authorization;
    private final Form form;

    private AccessReviewCreator(Authorization authorization, Form form) {
        this.authorization = authorization;
        this.form = form;
    }

    static AccessReviewCreator forSubject(Authorization authorization) {
        return new AccessReviewCreator(authorization, Form.SUBJECT);
    }

    static AccessReviewCreator forSelf(Authorization authorization) {
        return new AccessReviewCreator(authorization, Form.SELF);
    }

    static AccessReviewCreator forNamespace(Authorization authorization) {
        return new AccessReviewCreator(authorization, Form.LOCAL);
    }

    @Override
    public Value create(WriteScope scope, String namespace, String name, Value body) {
        Value spec = body.get("spec");
        List<FieldError> errors = errors(body, namespace);
        if (!errors.isEmpty()) {
            throw ApiException.invalid(GROUP, form.kind, "", errors);
        }
        UserInfo user = form == Form.SELF ? UserInfo.of(scope.userInfo()) : subject(spec);
        Decision decision = authorization.authorize(attributes(user, spec));
        var status = ObjectValue.builder().put("allowed", decision.allowed());
        if (decision instanceof Decision.Deny) {
            status.put("denied", true);
        }
        if (!decision.reason().isEmpty()) {
            status.put("reason", decision.reason());
        }
        return body.asObject().with("apiVersion", GROUP + "/v1").with("kind", form.kind).with("status", status.build());
    }

    private List<FieldError> errors(Value body, String namespace) {
        List<FieldError> errors = new ArrayList<>();
        Value spec = body.get("spec");
        Value resource = spec.get("resourceAttributes");
        Value path = spec.get("nonResourceAttributes");
        if (!resource.missing() && !path.missing()) {
            errors.add(FieldError.invalid("spec.nonResourceAttributes", path, "cannot be specified in combination with resourceAttributes"));
        }
        if (resource.missing() && path.missing()) {
            errors.add(FieldError.required("spec.resourceAttributes",
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
        }
        if (form != Form.SELF && spec.get("user").text().isEmpty() && spec.get("groups").items().isEmpty()) {
            errors.add(FieldError.required("spec.user", "at least one of user or group must be specified"));
        }
        for (String selector : List.of("fieldSelector", "labelSelector")) {
            selectorErrors(resource.get(selector), "spec.resourceAttributes." + selector, errors);
        }
        Value metadata = body.get("metadata");
        boolean written = CLIENTS_METADATA.stream().filter(field -> form != Form.LOCAL || !field.equals("namespace"))
                .anyMatch(field -> !metadata.get(field).missing());
        if (written) {
            errors.add(FieldError.invalid("metadata", metadata, form == Form.LOCAL ? "must be empty except for namespace" : "must be empty"));
        }
        if (form == Form.LOCAL && !resource.missing() && !resource.get("namespace").text().equals(namespace)) {
            errors.add(FieldError.invalid("spec.resourceAttributes.namespace", Value.of(resource.get("namespace").text()),
                    "must match metadata.namespace"));
        }
        if (form == Form.LOCAL && !path.missing()) {
            errors.add(FieldError.invalid("spec.nonResourceAttributes", path, "disallowed on this kind of request"));
        }
        return errors;
    }

    private static void selectorErrors(Value selector, String field, List<FieldError> errors) {
        if (!selector.get("rawSelector").text().isEmpty() && !selector.get("requirements").items().isEmpty()) {
            errors.add(FieldError.invalid(field + ".rawSelector", selector.get("rawSelector"), "may not specified at the same time as requirements"));
        }
        if (!selector.missing() && selector.get("rawSelector").text().isEmpty() && selector.get("requirements").items().isEmpty()) {
            errors.add(FieldError.required(field + ".requirements", "when " + field + " is specified, requirements or rawSelector is required"));
        }
        int index = 0;
        for (Value requirement : selector.get("requirements").items()) {
            for (String name : List.of("key", "operator")) {
                if (requirement.get(name).text().isEmpty()) {
                    errors.add(FieldError.required(field + ".requirements[" + index + "]." + name, "must be specified"));
                }
            }
            index++;
        }
    }

    private static UserInfo subject(Value spec) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        spec.get("extra").fields().forEach((key, values) -> extra.put(key, values.items().stream().map(Value::text).toList()));
        return new UserInfo(spec.get("user").text(), spec.get("uid").text(), spec.get("groups").items().stream().map(Value::text).toList(), extra);
    }

    private static Attributes attributes(UserInfo user, Value spec) {
        Value resource = spec.get("resourceAttributes");
        if (resource.missing()) {
            Value path = spec.get("nonResourceAttributes");
            return Attributes.path(user, path.get("verb").text(), path.get("path").text());
        }
        return new Attributes(user, resource.get("verb").text(), resource.get("group").text(), resource.get("version").text(),
                resource.get("resource").text(), resource.get("subresource").text(), resource.get("namespace").text(),
                resource.get("name").text(), "", selector(resource.get("fieldSelector")), selector(resource.get("labelSelector")));
    }

    /// The text form of a selector: as written, or its requirements; what can't be said in text selects everything, which asks for more.
    private static String selector(Value selector) {
        String raw = selector.get("rawSelector").text();
        if (!raw.isEmpty()) {
            return raw;
        }
        List<String> terms = new ArrayList<>();
        for (Value requirement : selector.get("requirements").items()) {
            String key = requirement.get("key").text();
            String values = String.join(",", requirement.get("values").items().stream().map(Value::text).toList());
            switch (requirement.get("operator").text()) {
                case "In" -> terms.add(requirement.get("values").items().size() == 1 ? key + "=" + values : key + " in (" + values + ")");
                case "NotIn" -> terms.add(requirement.get("values").items().size() == 1 ? key + "!=" + values : key + " notin (" + values + ")");
                case "Exists" -> terms.add(key);
                case "DoesNotExist" -> terms.add("!" + key);
                default -> { }
            }
        }
        return String.join(",", terms);
    }
}
