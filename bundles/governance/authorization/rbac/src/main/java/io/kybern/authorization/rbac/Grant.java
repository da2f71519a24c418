// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.rbac;

import io.kybern.resource.api.Value;
import io.kybern.server.api.StoredObject;

/// One subject of one binding.
///
/// @param namespace of the binding; empty for a ClusterRoleBinding
/// @param subject as people read it, for example `Group "system:masters"`
record Grant(String namespace, String binding, String roleKind, String roleName, String subject) {
    /// The key of a subject in the index: `user:NAME` or `group:NAME`.
    static String key(String bindingNamespace, Value subject) {
        String name = subject.get("name").text();
        return switch (subject.get("kind").text()) {
            case "User" -> user(name);
            case "Group" -> group(name);
            case "ServiceAccount" -> {
                String namespace = subject.get("namespace").text(bindingNamespace);
                yield user("system:serviceaccount:" + (namespace.isEmpty() ? bindingNamespace : namespace) + ":" + name);
            }
            default -> "";
        };
    }

    static String user(String name) {
        return "user:" + name;
    }

    static String group(String name) {
        return "group:" + name;
    }

    static Grant of(StoredObject binding, Value role, Value subject) {
        String kind = subject.get("kind").text();
        String name = subject.get("name").text();
        String namespace = subject.get("namespace").text();
        String who = kind.equals("ServiceAccount") ? name + "/" + (namespace.isEmpty() ? binding.namespace() : namespace) : name;
        return new Grant(binding.namespace(), binding.name(), role.get("kind").text(), role.get("name").text(), kind + " \"" + who + '"');
    }

    /// Why a request is allowed.
    String describe() {
        return (namespace.isEmpty() ? "ClusterRoleBinding \"" + binding : "RoleBinding \"" + binding + "/" + namespace) + "\" of " + roleKind
                + " \"" + roleName + "\" to " + subject;
    }
}
