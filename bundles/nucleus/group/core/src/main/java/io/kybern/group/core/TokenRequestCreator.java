// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.authentication.api.TokenIssuer;
import io.kybern.authentication.api.TokenIssuer.BoundObject;
import io.kybern.authentication.api.TokenIssuer.Token;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.ResourceType.Creator;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Answers POST `serviceaccounts/NAME/token` with a bound token.
final class TokenRequestCreator implements Creator {
    private static final GroupVersionResource ACCOUNTS = new GroupVersionResource("", "v1", "serviceaccounts");
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    private static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");
    private static final GroupVersionResource SECRETS = new GroupVersionResource("", "v1", "secrets");
    private static final String GROUP = "authentication.k8s.io";
    private static final long DEFAULT_SECONDS = 3600;

    private final TokenIssuer tokens;

    TokenRequestCreator(TokenIssuer tokens) {
        this.tokens = tokens;
    }

    @Override
    public Value create(WriteScope scope, String namespace, String name, Value body) {
        Value account = scope.read(ACCOUNTS, namespace, name).orElseThrow(() -> ApiException.notFound("", "serviceaccounts", name));
        // Clients in Go write the field also when it is not set: null in JSON, nothing in protobuf, which reads as 0.
        long asked = body.get("spec", "expirationSeconds").integer(0);
        long seconds = asked == 0 ? DEFAULT_SECONDS : asked;
        List<FieldError> errors = errors(namespace, name, body, seconds);
        if (!errors.isEmpty()) {
            throw ApiException.invalid(GROUP, "TokenRequest", name, errors);
        }
        List<String> audiences = body.get("spec", "audiences").items().stream().map(Value::text).toList();
        if (audiences.isEmpty()) {
            audiences = List.of(tokens.issuer());
        }
        Optional<BoundObject> bound = body.get("spec", "boundObjectRef").optional().filter(reference -> !reference.fields().isEmpty())
                .map(reference -> bound(scope, namespace, name, reference));
        Token token = tokens.issue(namespace, name, account.get("metadata", "uid").text(), bound, audiences, Duration.ofSeconds(seconds));
        ObjectValue spec = body.get("spec").asObject().with("audiences", Value.strings(audiences)).with("expirationSeconds", seconds);
        ObjectValue metadata = body.get("metadata").asObject().with("name", name).with("namespace", namespace).with("creationTimestamp",
                scope.now().truncatedTo(ChronoUnit.SECONDS).toString());
        return ObjectValue.builder().put("apiVersion", GROUP + "/v1").put("kind", "TokenRequest").put("metadata", metadata).put("spec", spec)
                .put("status", Value.object("expirationTimestamp", Value.of(token.expires().toString()), "token", Value.of(token.token()))).build();
    }

    private static List<FieldError> errors(String namespace, String name, Value body, long seconds) {
        List<FieldError> errors = new ArrayList<>();
        Value metadata = body.get("metadata");
        if (!metadata.get("name").text(name).equals(name)) {
            errors.add(FieldError.invalid("metadata.name", metadata.get("name"), "must match the service account name if specified"));
        }
        if (!metadata.get("namespace").text(namespace).equals(namespace)) {
            errors.add(FieldError.invalid("metadata.namespace", metadata.get("namespace"), "must match the service account namespace if specified"));
        }
        if (seconds < 600) {
            errors.add(FieldError.invalid("spec.expirationSeconds", Value.of(seconds), "may not specify a duration less than 10 minutes"));
        }
        if (seconds > 1L << 32) {
            errors.add(FieldError.invalid("spec.expirationSeconds", Value.of(seconds), "may not specify a duration larger than 2^32 seconds"));
        }
        return errors;
    }

    private static BoundObject bound(WriteScope scope, String namespace, String account, Value reference) {
        String apiVersion = reference.get("apiVersion").text();
        String kind = reference.get("kind").text();
        String name = reference.get("name").text();
        String type = apiVersion.equals("v1") ? kind : "";
        BoundObject bound = switch (type) {
            case "Pod" -> pod(scope, namespace, account, name);
            case "Secret" -> new BoundObject(apiVersion, kind, name, uid(read(scope, SECRETS, namespace, name)), "", "");
            case "Node" -> new BoundObject(apiVersion, kind, name, uid(read(scope, NODES, "", name)), "", "");
            default -> {
                int slash = apiVersion.indexOf('/');
                String qualified = slash < 0 ? "/" + apiVersion : apiVersion;
                throw ApiException.badRequest("cannot bind token to object of type " + qualified + ", Kind=" + kind);
            }
        };
        String asked = reference.get("uid").text();
        if (!asked.isEmpty() && !asked.equals(bound.uid())) {
            throw ApiException.conflict("", kind, name, "the UID in the bound object reference (" + asked
                    + ") does not match the UID in record. The object might have been deleted and then recreated");
        }
        return bound;
    }

    private static BoundObject pod(WriteScope scope, String namespace, String account, String name) {
        Value pod = read(scope, PODS, namespace, name);
        if (!pod.get("spec", "serviceAccountName").text().equals(account)) {
            throw ApiException.badRequest("cannot bind token for serviceaccount \"" + account
                    + "\" to pod running with different serviceaccount name.");
        }
        String node = pod.get("spec", "nodeName").text();
        String nodeUid = node.isEmpty() ? "" : scope.read(NODES, "", node).map(TokenRequestCreator::uid).orElse("");
        return new BoundObject("v1", "Pod", name, uid(pod), node, nodeUid);
    }

    private static Value read(WriteScope scope, GroupVersionResource resource, String namespace, String name) {
        return scope.read(resource, namespace, name).orElseThrow(() -> ApiException.notFound("", resource.resource(), name));
    }

    private static String uid(Value object) {
        return object.get("metadata", "uid").text();
    }
}
