// SPDX-License-Identifier: Apache-2.0
package io.kybern.admission.noderestriction;

import io.kybern.admission.api.AdmissionRequest;
import io.kybern.admission.api.AdmissionRequest.Operation;
import io.kybern.admission.api.ValidatingAdmission;
import io.kybern.admission.api.Verdict;
import io.kybern.authentication.api.UserInfo;
import io.kybern.extension.Slot;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Value;
import io.kybern.server.api.ResourceCache;
import io.kybern.server.api.StoredObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/// Holds node agents to their own node: its Node, its pods, their tokens, its Lease and CSINode. The node authorizer decides on what a request
/// names, this plugin on what is in it.
@Component(service = ValidatingAdmission.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "admission", name = "noderestriction", order = 400, required = true)
public final class NodeRestriction implements ValidatingAdmission {
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    private static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");
    private static final String USER = "system:node:";
    private static final String GROUP = "system:nodes";
    private static final String LEASES = "kube-node-lease";
    private static final Set<String> WATCHED = Set.of("pods", "nodes", "persistentvolumeclaims", "serviceaccounts",
            "leases.coordination.k8s.io", "csinodes.storage.k8s.io");

    private final ResourceCache cache;

    @Activate
    public NodeRestriction(@Reference ResourceCache cache) {
        this.cache = cache;
    }

    @Override
    public boolean handles(AdmissionRequest request) {
        return request.user().in(GROUP) && request.user().name().startsWith(USER) && request.operation() != Operation.CONNECT
                && WATCHED.contains(request.resource().qualified());
    }

    @Override
    public Verdict validate(AdmissionRequest request) {
        String node = node(request.user());
        if (node.isEmpty()) {
            return Verdict.forbid(request, "could not determine node from user \"" + request.user().name() + "\"");
        }
        Optional<String> objection;
        try {
            objection = switch (request.resource().resource()) {
                case "pods" -> switch (request.subresource()) {
                    case "" -> pod(request, node);
                    case "status" -> podStatus(request, node);
                    case "eviction" -> eviction(request, node);
                    default -> Optional.of("unexpected pod subresource \"" + request.subresource()
                            + "\", only 'status' and 'eviction' are allowed");
                };
                case "nodes" -> node(request, node);
                case "persistentvolumeclaims" -> request.subresource().equals("status") ? Optional.empty() : Optional.of("may only update PVC status");
                case "serviceaccounts" -> token(request, node);
                case "leases" -> request.namespace().equals(LEASES) ? ownName(request, node, "node lease")
                        : Optional.of("can only access leases in the \"" + LEASES + "\" system namespace");
                default -> ownName(request, node, "CSINode");
            };
        } catch (ApiException e) {
            return Verdict.fail(e);
        }
        return objection.map(text -> Verdict.forbid(request, text)).orElseGet(Verdict::allow);
    }

    private static String node(UserInfo user) {
        return user.name().substring(USER.length());
    }

    private Optional<String> pod(AdmissionRequest request, String node) {
        return switch (request.operation()) {
            case CREATE -> mirrorPod(request.object(), node);
            case DELETE -> on(request.oldObject(), node) ? Optional.empty()
                    : Optional.of("node \"" + node + "\" can only delete pods with spec.nodeName set to itself");
            default -> Optional.of("unexpected operation \"" + request.operation() + "\", node \"" + node
                    + "\" can only create and delete mirror pods");
        };
    }

    private Optional<String> mirrorPod(Value pod, String node) {
        String self = "node \"" + node + "\" ";
        if (pod.get("metadata", "annotations", PodSecretsCheck.MIRROR).missing()) {
            return Optional.of("pod does not have \"" + PodSecretsCheck.MIRROR + "\" annotation, " + self + "can only create mirror pods");
        }
        if (!on(pod, node)) {
            return Optional.of(self + "can only create pods with spec.nodeName set to itself");
        }
        return owner(pod, node).or(() -> PodSecretsCheck.reference(pod.get("spec")).map(what -> self + "can not create pods that reference " + what));
    }

    private Optional<String> owner(Value pod, String node) {
        String self = "node \"" + node + "\" ";
        List<Value> owners = pod.get("metadata", "ownerReferences").items();
        if (owners.size() > 1) {
            return Optional.of(self + "can only create pods with a single owner reference set to itself");
        }
        Value owner = owners.isEmpty() ? Value.object() : owners.getFirst();
        if (!owner.get("apiVersion").text().equals("v1") || !owner.get("kind").text().equals("Node") || !owner.get("name").text().equals(node)) {
            return Optional.of(self + "can only create pods with an owner reference set to itself");
        }
        if (!owner.get("controller").truth(false)) {
            return Optional.of(self + "can only create pods with a controller owner reference set to itself");
        }
        if (owner.get("blockOwnerDeletion").truth(false)) {
            return Optional.of(self + "must not set blockOwnerDeletion on an owner reference");
        }
        StoredObject stored = cache.get(NODES, "", node).orElseThrow(() -> ApiException.notFound("", "nodes", node));
        String uid = owner.get("uid").text();
        return uid.equals(stored.uid()) ? Optional.empty()
                : Optional.of("node " + node + " UID mismatch: expected " + stored.uid() + " got " + uid);
    }

    private static Optional<String> podStatus(AdmissionRequest request, String node) {
        String self = "node \"" + node + "\" ";
        if (request.operation() != Operation.UPDATE) {
            return Optional.of("unexpected operation \"" + request.operation() + "\"");
        }
        if (!on(request.oldObject(), node)) {
            return Optional.of(self + "can only update pod status for pods with spec.nodeName set to itself");
        }
        if (!request.object().get("metadata", "labels").stringMap().equals(request.oldObject().get("metadata", "labels").stringMap())) {
            return Optional.of(self + "cannot update labels through pod status");
        }
        return request.object().get("status", "resourceClaimStatuses").items().equals(request.oldObject().get("status", "resourceClaimStatuses").items())
                ? Optional.empty() : Optional.of(self + "cannot update resource claim statuses");
    }

    private Optional<String> eviction(AdmissionRequest request, String node) {
        if (request.operation() != Operation.CREATE) {
            return Optional.of("unexpected operation " + request.operation());
        }
        StoredObject pod = cache.get(PODS, request.namespace(), request.name())
                .orElseThrow(() -> ApiException.notFound("", "pods", request.name()));
        return on(pod.value(), node) ? Optional.empty()
                : Optional.of("node " + node + " can only evict pods with spec.nodeName set to itself");
    }

    private static Optional<String> node(AdmissionRequest request, String node) {
        if (!request.name().equals(node)) {
            return Optional.of("node \"" + node + "\" is not allowed to modify node \"" + request.name() + "\"");
        }
        Value object = request.object();
        Value old = request.oldObject();
        return switch (request.operation()) {
            case CREATE -> {
                if (!object.get("spec", "configSource").missing()) {
                    yield Optional.of("node \"" + node + "\" is not allowed to create pods with a non-nil configSource");
                }
                Set<String> forbidden = NodeLabels.forbidden(object.get("metadata", "labels").stringMap(), Map.of());
                yield forbidden.isEmpty() ? Optional.empty()
                        : Optional.of("node \"" + node + "\" is not allowed to set the following labels: " + String.join(", ", forbidden));
            }
            case UPDATE -> {
                if (!object.get("spec", "taints").items().equals(old.get("spec", "taints").items())) {
                    yield Optional.of("node \"" + node + "\" is not allowed to modify taints");
                }
                if (!object.get("metadata", "ownerReferences").items().equals(old.get("metadata", "ownerReferences").items())) {
                    yield Optional.of("node \"" + node + "\" is not allowed to modify ownerReferences");
                }
                Set<String> forbidden = NodeLabels.forbidden(object.get("metadata", "labels").stringMap(),
                        old.get("metadata", "labels").stringMap());
                yield forbidden.isEmpty() ? Optional.empty()
                        : Optional.of("node \"" + node + "\" is not allowed to modify labels: " + String.join(", ", forbidden));
            }
            default -> Optional.of("unexpected operation \"" + request.operation() + "\"");
        };
    }

    private Optional<String> token(AdmissionRequest request, String node) {
        if (request.operation() != Operation.CREATE || !request.subresource().equals("token")) {
            return Optional.of("may only create tokens for service accounts");
        }
        Value spec = request.object().get("spec");
        Value reference = spec.get("boundObjectRef");
        String name = reference.get("name").text();
        if (!reference.get("apiVersion").text().equals("v1") || !reference.get("kind").text().equals("Pod") || name.isEmpty()) {
            return Optional.of("node requested token not bound to a pod");
        }
        String uid = reference.get("uid").text();
        if (uid.isEmpty()) {
            return Optional.of("node requested token with a pod binding without a uid");
        }
        StoredObject pod = cache.get(PODS, request.namespace(), name).orElseThrow(() -> ApiException.notFound("", "pods", name));
        if (!uid.equals(pod.uid())) {
            return Optional.of("the UID in the bound object reference (" + uid
                    + ") does not match the UID in record. The object might have been deleted and then recreated");
        }
        if (!on(pod.value(), node)) {
            return Optional.of("node requested token bound to a pod scheduled on a different node");
        }
        return audience(spec.get("audiences").items().stream().map(Value::text).toList(), pod.value());
    }

    private static Optional<String> audience(List<String> audiences, Value pod) {
        if (audiences.size() > 1) {
            return Optional.of("node may only request 0 or 1 audiences");
        }
        if (audiences.isEmpty() || audiences.getFirst().isEmpty()) {
            return Optional.empty();
        }
        boolean mounted = pod.get("spec", "volumes").items().stream().flatMap(volume -> volume.get("projected", "sources").items().stream())
                .anyMatch(source -> source.get("serviceAccountToken", "audience").text().equals(audiences.getFirst()));
        return mounted ? Optional.empty() : Optional.of("audience \"" + audiences.getFirst() + "\" not found in pod spec volume");
    }

    private static Optional<String> ownName(AdmissionRequest request, String node, String thing) {
        return request.name().equals(node) ? Optional.empty()
                : Optional.of("can only access " + thing + " with the same name as the requesting node");
    }

    private static boolean on(Value pod, String node) {
        return pod.get("spec", "nodeName").text().equals(node);
    }
}
