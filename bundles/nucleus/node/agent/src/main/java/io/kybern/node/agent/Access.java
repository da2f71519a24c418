// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.authentication.api.UserInfo;
import io.kybern.pki.api.ClientCertificateVerifier;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Client;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// Who may use the node's HTTPS endpoint: client certificates of the cluster CA and tokens say who asks, the API server says whether he may
/// (`nodes/proxy`, or the narrower `nodes/log`, `nodes/stats`, `nodes/metrics`, `nodes/healthz`, `nodes/pods`).
final class Access {
    private final Client client;
    private final ClientCertificateVerifier certificates;

    Access(Client client, ClientCertificateVerifier certificates) {
        this.client = client;
        this.certificates = certificates;
    }

    /// The user; empty without valid credentials.
    Optional<UserInfo> user(List<X509Certificate> chain, String authorization) {
        if (!chain.isEmpty() && certificates.verify(chain) instanceof ClientCertificateVerifier.Outcome.Known known) {
            return Optional.of(known.user());
        }
        if (!authorization.startsWith("Bearer ")) {
            return Optional.empty();
        }
        Value review = Value.object("apiVersion", Value.of("authentication.k8s.io/v1"), "kind", Value.of("TokenReview"),
                "spec", Value.object("token", Value.of(authorization.substring(7).strip())));
        try {
            Value status = client.post(Resource.TOKEN_REVIEWS, "", "", "", review).get("status");
            if (!status.get("authenticated").truth(false)) {
                return Optional.empty();
            }
            List<String> groups = status.get("user", "groups").items().stream().map(Value::text).toList();
            return Optional.of(UserInfo.of(status.get("user", "username").text(), groups.toArray(String[]::new)));
        } catch (ApiException _) {
            return Optional.empty();
        }
    }

    /// The API server's own word on a user and a path.
    boolean allowed(UserInfo user, String nodeName, String method, String path) {
        if (user.in(UserInfo.MASTERS)) {
            return true;
        }
        String verb = switch (method) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> "get";
        };
        String narrow = subresource(path);
        return ask(user, nodeName, verb, narrow) || !narrow.equals("proxy") && ask(user, nodeName, verb, "proxy");
    }

    private static String subresource(String path) {
        return switch (path.split("/", 3)[1]) {
            case "stats" -> "stats";
            case "metrics" -> "metrics";
            case "logs" -> "log";
            case "healthz" -> "healthz";
            case "pods" -> "pods";
            default -> "proxy";
        };
    }

    private boolean ask(UserInfo user, String nodeName, String verb, String subresource) {
        var extra = ObjectValue.builder();
        user.extra().forEach((key, values) -> extra.put(key, Value.strings(values)));
        ArrayValue groups = Value.strings(user.groups());
        Value attributes = Value.object("verb", Value.of(verb), "version", Value.of("v1"), "resource", Value.of("nodes"), "subresource",
                Value.of(subresource)).with("name", nodeName);
        Value spec = Value.object("user", Value.of(user.name()), "groups", groups, "extra", extra.build(), "resourceAttributes",
                attributes);
        Value review = Value.object("apiVersion", Value.of("authorization.k8s.io/v1"), "kind", Value.of("SubjectAccessReview"), "spec",
                spec);
        try {
            return client.post(Resource.ACCESS_REVIEWS, "", "", "", review).get("status", "allowed").truth(false);
        } catch (ApiException _) {
            return false;
        }
    }
}
