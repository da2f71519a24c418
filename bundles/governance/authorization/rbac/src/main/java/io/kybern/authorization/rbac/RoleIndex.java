// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.rbac;

import io.kybern.authentication.api.UserInfo;
import io.kybern.authorization.api.Authorizer.Rule;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Value;
import io.kybern.server.api.ResourceCache;
import io.kybern.server.api.StoredObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/// All roles and bindings at one moment, found by subject. Immutable; the next one takes over what did not change.
final class RoleIndex {
    static final String GROUP = "rbac.authorization.k8s.io";
    static final GroupVersionResource ROLES = new GroupVersionResource(GROUP, "v1", "roles");
    static final GroupVersionResource CLUSTER_ROLES = new GroupVersionResource(GROUP, "v1", "clusterroles");
    static final GroupVersionResource ROLE_BINDINGS = new GroupVersionResource(GROUP, "v1", "rolebindings");
    static final GroupVersionResource CLUSTER_ROLE_BINDINGS = new GroupVersionResource(GROUP, "v1", "clusterrolebindings");
    static final RoleIndex EMPTY = new RoleIndex(new Versions(-1, -1, -1, -1), Map.of(), Map.of(), Map.of(), Map.of());

    private final Versions versions;
    private final Map<String, ParsedRole> roles;
    private final Map<String, ParsedBinding> bindings;
    private final Map<String, List<Grant>> clusterGrants;
    private final Map<String, Map<String, List<Grant>>> grantsByNamespace;

    /// The state of the four resources that an index shows.
    record Versions(long roles, long clusterRoles, long roleBindings, long clusterRoleBindings) {
        static Versions of(ResourceCache cache) {
            return new Versions(cache.version(ROLES), cache.version(CLUSTER_ROLES), cache.version(ROLE_BINDINGS),
                    cache.version(CLUSTER_ROLE_BINDINGS));
        }
    }

    private record ParsedRole(long revision, List<Rule> rules) {
    }

    private record ParsedBinding(long revision, Map<String, Grant> grants) {
    }

    /// A role that a binding names, but nobody has made.
    static String notFound(String kind, String name) {
        return (kind.equals("Role") ? "role." : "clusterrole.") + GROUP + " \"" + name + "\" not found";
    }

    private RoleIndex(Versions versions, Map<String, ParsedRole> roles, Map<String, ParsedBinding> bindings,
            Map<String, List<Grant>> clusterGrants, Map<String, Map<String, List<Grant>>> grantsByNamespace) {
        this.versions = versions;
        this.roles = roles;
        this.bindings = bindings;
        this.clusterGrants = clusterGrants;
        this.grantsByNamespace = grantsByNamespace;
    }

    boolean shows(Versions wanted) {
        return versions.equals(wanted);
    }

    /// The index of what the cache holds now, at least at the given versions.
    RoleIndex next(Versions wanted, ResourceCache cache) {
        Map<String, ParsedRole> nextRoles = new HashMap<>();
        for (GroupVersionResource resource : List.of(CLUSTER_ROLES, ROLES)) {
            for (StoredObject role : cache.list(resource, "")) {
                String key = role.namespace() + "/" + role.name();
                ParsedRole known = roles.get(key);
                nextRoles.put(key, known != null && known.revision() == role.revision() ? known
                        : new ParsedRole(role.revision(), RuleMatch.rules(role.value())));
            }
        }
        Map<String, ParsedBinding> nextBindings = new HashMap<>();
        Map<String, List<Grant>> nextCluster = new HashMap<>();
        Map<String, Map<String, List<Grant>>> nextByNamespace = new HashMap<>();
        for (GroupVersionResource resource : List.of(CLUSTER_ROLE_BINDINGS, ROLE_BINDINGS)) {
            for (StoredObject binding : cache.list(resource, "")) {
                ParsedBinding parsed = parse(binding);
                nextBindings.put(binding.namespace() + "/" + binding.name(), parsed);
                Map<String, List<Grant>> target = binding.namespace().isEmpty() ? nextCluster
                        : nextByNamespace.computeIfAbsent(binding.namespace(), _ -> new HashMap<>());
                parsed.grants().forEach((subject, grant) -> target.computeIfAbsent(subject, _ -> new ArrayList<>(2)).add(grant));
            }
        }
        return new RoleIndex(wanted, nextRoles, nextBindings, nextCluster, nextByNamespace);
    }

    private ParsedBinding parse(StoredObject binding) {
        ParsedBinding known = bindings.get(binding.namespace() + "/" + binding.name());
        if (known != null && known.revision() == binding.revision()) {
            return known;
        }
        Value value = binding.value();
        Map<String, Grant> grants = new HashMap<>();
        for (Value subject : value.get("subjects").items()) {
            String key = Grant.key(binding.namespace(), subject);
            if (!key.isEmpty()) {
                grants.putIfAbsent(key, Grant.of(binding, value.get("roleRef"), subject));
            }
        }
        return new ParsedBinding(binding.revision(), grants);
    }

    /// The rules of a role that a binding in a namespace refers to.
    Optional<List<Rule>> rules(String namespace, String kind, String name) {
        ParsedRole role = roles.get((kind.equals("Role") ? namespace : "") + "/" + name);
        return role == null ? Optional.empty() : Optional.of(role.rules());
    }

    /// Shows each rule of a user, cluster-wide ones first, until the visitor has seen enough.
    ///
    /// @param missing collects texts of roles that are not there
    void visit(UserInfo user, String namespace, List<String> missing, BiPredicate<Grant, Rule> enough) {
        if (visit(clusterGrants, user, missing, enough) || namespace.isEmpty()) {
            return;
        }
        visit(grantsByNamespace.getOrDefault(namespace, Map.of()), user, missing, enough);
    }

    private boolean visit(Map<String, List<Grant>> grants, UserInfo user, List<String> missing, BiPredicate<Grant, Rule> enough) {
        if (grants.isEmpty()) {
            return false;
        }
        if (visit(grants.getOrDefault(Grant.user(user.name()), List.of()), missing, enough)) {
            return true;
        }
        for (String group : user.groups()) {
            if (visit(grants.getOrDefault(Grant.group(group), List.of()), missing, enough)) {
                return true;
            }
        }
        return false;
    }

    private boolean visit(List<Grant> grants, List<String> missing, BiPredicate<Grant, Rule> enough) {
        for (Grant grant : grants) {
            Optional<List<Rule>> rules = rules(grant.namespace(), grant.roleKind(), grant.roleName());
            if (rules.isEmpty()) {
                String text = notFound(grant.roleKind(), grant.roleName());
                if (!missing.contains(text)) {
                    missing.add(text);
                }
                continue;
            }
            for (Rule rule : rules.get()) {
                if (enough.test(grant, rule)) {
                    return true;
                }
            }
        }
        return false;
    }
}
