// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.rbac;

import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.List;

/// Turns the short form of the bootstrap policy into roles and bindings.
final class BootstrapManifest {
    static final String AUTO_UPDATE = "rbac.authorization.kubernetes.io/autoupdate";
    private static final String API_VERSION = RoleIndex.GROUP + "/v1";
    private static final String AGGREGATE = "rbac.authorization.k8s.io/aggregate-to-";
    private static final Value TRUE = Value.of("true");

    private BootstrapManifest() {
    }

    /// One object that must be there.
    record Wanted(GroupVersionResource resource, String namespace, String name, ObjectValue object) {
    }

    /// Roles before the bindings that name them.
    static List<Wanted> read(Value policy) {
        List<Wanted> wanted = new ArrayList<>();
        policy.get("clusterRoles").items().forEach(role -> wanted.add(clusterRole(role)));
        policy.get("roles").items().forEach(role -> wanted.add(wanted(RoleIndex.ROLES, "Role", role, Value.object("rules", rules(role)))));
        for (Value role : policy.get("clusterRoles").items()) {
            String controller = role.get("controller").text();
            if (!controller.isEmpty()) {
                wanted.add(binding(role, "ClusterRole", role.get("name").text(), List.of("ServiceAccount:kube-system/" + controller)));
            }
        }
        policy.get("clusterRoleBindings").items()
                .forEach(binding -> wanted.add(binding(binding, "ClusterRole", binding.get("role").text(), texts(binding.get("subjects")))));
        policy.get("roleBindings").items()
                .forEach(binding -> wanted.add(binding(binding, "Role", binding.get("role").text(), texts(binding.get("subjects")))));
        return wanted;
    }

    private static Wanted clusterRole(Value role) {
        ObjectValue body = Value.object("rules", rules(role));
        String aggregates = role.get("aggregates").text();
        if (!aggregates.isEmpty()) {
            Value selector = Value.object("matchLabels", Value.object(AGGREGATE + aggregates, TRUE));
            body = Value.object("aggregationRule", Value.object("clusterRoleSelectors", Value.array(selector)));
        }
        return wanted(RoleIndex.CLUSTER_ROLES, "ClusterRole", role, body);
    }

    private static Wanted binding(Value binding, String roleKind, String role, List<String> subjects) {
        Value reference = Value.object("apiGroup", Value.of(RoleIndex.GROUP), "kind", Value.of(roleKind), "name", Value.of(role));
        ObjectValue body = Value.object("roleRef", reference);
        if (!subjects.isEmpty()) {
            body = body.with("subjects", Value.array(subjects.stream().map(BootstrapManifest::subject).toList()));
        }
        boolean cluster = binding.get("namespace").missing();
        return cluster ? wanted(RoleIndex.CLUSTER_ROLE_BINDINGS, "ClusterRoleBinding", binding, body)
                : wanted(RoleIndex.ROLE_BINDINGS, "RoleBinding", binding, body);
    }

    private static Wanted wanted(GroupVersionResource resource, String kind, Value source, ObjectValue body) {
        String namespace = source.get("namespace").text();
        String name = source.get("name").text();
        var labels = ObjectValue.builder().put("kubernetes.io/bootstrapping", "rbac-defaults");
        String aggregateTo = source.get("aggregateTo").text();
        if (!aggregateTo.isEmpty()) {
            labels.put(AGGREGATE + aggregateTo, TRUE);
        }
        var metadata = ObjectValue.builder().put("name", name).put("labels", labels.build()).put("annotations",
                Value.object(AUTO_UPDATE, TRUE));
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        return new Wanted(resource, namespace, name,
                body.with("apiVersion", API_VERSION).with("kind", kind).with("metadata", metadata.build()));
    }

    /// `User:NAME`, `Group:NAME` or `ServiceAccount:NAMESPACE/NAME`.
    private static Value subject(String text) {
        int colon = text.indexOf(':');
        String kind = text.substring(0, colon);
        String name = text.substring(colon + 1);
        int slash = name.indexOf('/');
        return kind.equals("ServiceAccount")
                ? Value.object("kind", Value.of(kind), "name", Value.of(name.substring(slash + 1)), "namespace", Value.of(name.substring(0, slash)))
                : Value.object("apiGroup", Value.of(RoleIndex.GROUP), "kind", Value.of(kind), "name", Value.of(name));
    }

    private static Value rules(Value role) {
        return role.get("rules") instanceof ArrayValue rules ? rules : ArrayValue.EMPTY;
    }

    private static List<String> texts(Value list) {
        return list.items().stream().map(Value::text).toList();
    }
}
