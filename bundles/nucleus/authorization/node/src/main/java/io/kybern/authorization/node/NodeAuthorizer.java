// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.node;

import io.kybern.authentication.api.UserInfo;
import io.kybern.authorization.api.Attributes;
import io.kybern.authorization.api.Authorizer;
import io.kybern.authorization.api.Decision;
import io.kybern.extension.Slot;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Selectors;
import io.kybern.server.api.ResourceCache;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/// Lets node agents (`system:node:NAME` in `system:nodes`) do what their node needs: read what their own pods refer to, write their own
/// Node, Lease and CSINode. Has no opinion of anyone else.
@Component(service = Authorizer.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "authorization", name = "node", plugin = "node-authorizer", order = 100, required = true)
public final class NodeAuthorizer implements Authorizer {
    private static final String USER = "system:node:";
    private static final String GROUP = "system:nodes";
    private static final String LEASES = "kube-node-lease";
    private static final Set<String> READ = Set.of("get", "list", "watch");
    private static final Set<String> OWN_OBJECT = Set.of("get", "create", "update", "patch", "delete");
    /// What every node may do, whatever runs on it: `resource.group` to verbs.
    private static final Map<String, Set<String>> FOR_ALL = Map.ofEntries(
            Map.entry("tokenreviews.authentication.k8s.io", Set.of("create")),
            Map.entry("subjectaccessreviews.authorization.k8s.io", Set.of("create")),
            Map.entry("localsubjectaccessreviews.authorization.k8s.io", Set.of("create")),
            Map.entry("services", READ), Map.entry("endpoints", Set.of("get")), Map.entry("events", Set.of("create", "patch", "update")),
            Map.entry("events.events.k8s.io", Set.of("create", "patch", "update")),
            Map.entry("certificatesigningrequests.certificates.k8s.io", Set.of("create", "get", "list", "watch")),
            Map.entry("clustertrustbundles.certificates.k8s.io", READ), Map.entry("csidrivers.storage.k8s.io", READ),
            Map.entry("runtimeclasses.node.k8s.io", READ));

    private final NodeGraph graph;

    @Activate
    public NodeAuthorizer(@Reference ResourceCache cache) {
        graph = new NodeGraph(cache);
    }

    @Deactivate
    void stop() {
        graph.close();
    }

    @Override
    public Decision authorize(Attributes asked) {
        Optional<String> node = node(asked.user());
        if (node.isEmpty() || !asked.resourceRequest()) {
            return Decision.noOpinion("");
        }
        String name = node.get();
        return switch (ApiException.qualified(asked.group(), asked.resource())) {
            case "secrets" -> readReferred(name, PodReferences.SECRET, asked);
            case "configmaps" -> readReferred(name, PodReferences.CONFIG_MAP, asked);
            case "persistentvolumeclaims" -> asked.subresource().equals("status") ? claimStatus(name, asked)
                    : get(asked, graph.reaches(name, key(PodReferences.CLAIM, asked)), name);
            case "persistentvolumes" -> get(asked, graph.reachesVolume(name, asked.name()), name);
            case "volumeattachments.storage.k8s.io" -> get(asked, graph.reachesAttachment(name, asked.name()), name);
            case "serviceaccounts" -> serviceAccount(name, asked);
            case "leases.coordination.k8s.io" -> lease(name, asked);
            case "csinodes.storage.k8s.io" -> own(name, asked, "a CSINode", "CSINode");
            case "nodes" -> ownNode(name, asked);
            case "pods" -> pod(name, asked);
            default -> asked.subresource().isEmpty()
                    && FOR_ALL.getOrDefault(ApiException.qualified(asked.group(), asked.resource()), Set.of()).contains(asked.verb())
                            ? Decision.allow("") : Decision.noOpinion("");
        };
    }

    /// The name of the node that a user is the agent of.
    static Optional<String> node(UserInfo user) {
        return user.name().startsWith(USER) && user.name().length() > USER.length() && user.in(GROUP)
                ? Optional.of(user.name().substring(USER.length())) : Optional.empty();
    }

    private Decision readReferred(String node, String kind, Attributes asked) {
        if (!READ.contains(asked.verb())) {
            return Decision.noOpinion("can only read resources of this type");
        }
        if (!asked.subresource().isEmpty()) {
            return Decision.noOpinion("cannot read subresource");
        }
        if (asked.namespace().isEmpty()) {
            return Decision.noOpinion("can only read namespaced object of this type");
        }
        return related(node, graph.reaches(node, kind + asked.namespace() + "/" + name(asked)), name(asked));
    }

    private Decision get(Attributes asked, boolean related, String node) {
        if (!asked.verb().equals("get")) {
            return Decision.noOpinion("can only get individual resources of this type");
        }
        if (!asked.subresource().isEmpty()) {
            return Decision.noOpinion("cannot get subresource");
        }
        return related(node, related, asked.name());
    }

    private Decision claimStatus(String node, Attributes asked) {
        if (!Set.of("get", "update", "patch").contains(asked.verb())) {
            return Decision.noOpinion("can only get/update/patch this type");
        }
        return related(node, graph.reaches(node, key(PodReferences.CLAIM, asked)), asked.name());
    }

    private Decision serviceAccount(String node, Attributes asked) {
        if (!asked.verb().equals("create") || !asked.subresource().equals("token")) {
            return Decision.noOpinion("can only create tokens for individual service accounts");
        }
        return related(node, graph.reaches(node, key(PodReferences.SERVICE_ACCOUNT, asked)), asked.name());
    }

    private static Decision lease(String node, Attributes asked) {
        if (!asked.namespace().equals(LEASES)) {
            return Decision.noOpinion("can only access leases in the \"" + LEASES + "\" system namespace");
        }
        return own(node, asked, "a node lease", "node lease");
    }

    private static Decision own(String node, Attributes asked, String what, String thing) {
        if (!OWN_OBJECT.contains(asked.verb())) {
            return Decision.noOpinion("can only get, create, update, patch, or delete " + what);
        }
        if (!asked.subresource().isEmpty()) {
            return Decision.noOpinion("cannot authorize " + thing + " subresources");
        }
        // The name of a create is in its body: NodeRestriction looks at it.
        return asked.verb().equals("create") || asked.name().equals(node) ? Decision.allow("")
                : Decision.noOpinion("can only access " + thing + " with the same name as the requesting node");
    }

    private static Decision ownNode(String node, Attributes asked) {
        boolean writes = Set.of("update", "patch").contains(asked.verb());
        return switch (asked.subresource()) {
            case "" -> {
                if (writes || asked.verb().equals("create")) {
                    yield Decision.allow("");
                }
                String name = name(asked);
                yield !READ.contains(asked.verb()) ? Decision.noOpinion("") : name.equals(node) ? Decision.allow("")
                        : Decision.noOpinion(name.isEmpty() ? "node '" + node + "' cannot read all nodes, only its own Node object"
                                : "node '" + node + "' cannot read '" + name + "', only its own Node object");
            }
            case "status" -> writes ? Decision.allow("") : Decision.noOpinion("");
            default -> Decision.noOpinion("");
        };
    }

    private Decision pod(String node, Attributes asked) {
        return switch (asked.subresource() + ":" + asked.verb()) {
            case ":create", ":delete", "status:update", "status:patch", "eviction:create" -> Decision.allow("");
            case ":get" -> related(node, graph.reaches(node, key(PodReferences.POD, asked)), asked.name());
            case ":list", ":watch" -> field(asked, "spec.nodeName").filter(node::equals).isPresent() ? Decision.allow("")
                    : Decision.noOpinion("can only list/watch pods with spec.nodeName field selector");
            default -> Decision.noOpinion("");
        };
    }

    private static Decision related(String node, boolean related, String name) {
        if (name.isEmpty()) {
            return Decision.noOpinion("No Object name found");
        }
        return related ? Decision.allow("") : Decision.noOpinion("no relationship found between node '" + node + "' and this object");
    }

    private static String key(String kind, Attributes asked) {
        return kind + asked.namespace() + "/" + asked.name();
    }

    /// The name asked for, also when a list or watch says it by field selector.
    private static String name(Attributes asked) {
        return asked.name().isEmpty() ? field(asked, "metadata.name").orElse("") : asked.name();
    }

    private static Optional<String> field(Attributes asked, String label) {
        if (asked.fieldSelector().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Selectors.parseFields(asked.fieldSelector()).exact(label);
        } catch (ApiException _) {
            return Optional.empty();
        }
    }
}
