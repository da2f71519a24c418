// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.rbac;

import io.kybern.authorization.tck.ObjectsInMemory;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Puts roles and bindings into a cache, in few words.
record Policy(ObjectsInMemory cache) {
    static Value rule(String verbs, String groups, String resources) {
        return Value.object("verbs", texts(verbs), "apiGroups", texts(groups), "resources", texts(resources));
    }

    static Value named(String verbs, String groups, String resources, String names) {
        return rule(verbs, groups, resources).asObject().with("resourceNames", texts(names));
    }

    static Value path(String verbs, String paths) {
        return Value.object("verbs", texts(verbs), "nonResourceURLs", texts(paths));
    }

    static ObjectValue role(String namespace, String name, List<Value> rules) {
        return Value.object("metadata", metadata(namespace, name), "rules", Value.array(rules));
    }

    static ObjectValue binding(String namespace, String name, String roleKind, String roleName, List<Value> subjects) {
        return Value.object("metadata", metadata(namespace, name), "roleRef",
                Value.object("kind", Value.of(roleKind), "name", Value.of(roleName)), "subjects", Value.array(subjects));
    }

    void clusterRole(String name, Value... rules) {
        cache.put(RoleIndex.CLUSTER_ROLES, role("", name, List.of(rules)));
    }

    void role(String namespace, String name, Value... rules) {
        cache.put(RoleIndex.ROLES, role(namespace, name, List.of(rules)));
    }

    void clusterBinding(String name, String role, String... subjects) {
        cache.put(RoleIndex.CLUSTER_ROLE_BINDINGS, binding("", name, "ClusterRole", role, subjects(subjects)));
    }

    /// @param role for example `Role:editor`
    void binding(String namespace, String name, String role, String... subjects) {
        String[] reference = role.split(":", 2);
        cache.put(RoleIndex.ROLE_BINDINGS, binding(namespace, name, reference[0], reference[1], subjects(subjects)));
    }

    static List<Value> subjects(String... texts) {
        return Stream.of(texts).map(Policy::subject).toList();
    }

    private static Value subject(String text) {
        String[] parts = text.split(":", 2);
        String[] path = parts[1].split("/", 2);
        return path.length == 1 ? Value.object("kind", Value.of(parts[0]), "name", Value.of(parts[1]))
                : Value.object("kind", Value.of(parts[0]), "namespace", Value.of(path[0]), "name", Value.of(path[1]));
    }

    private static Value texts(String list) {
        return Value.strings(Arrays.asList(list.split(",", -1)));
    }

    private static Value metadata(String namespace, String name) {
        var metadata = ObjectValue.builder().put("name", name);
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        return metadata.build();
    }
}
