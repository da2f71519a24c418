// SPDX-License-Identifier: Apache-2.0
package io.kybern.admission.namespacelifecycle;

import io.kybern.admission.api.AdmissionRequest;
import io.kybern.admission.api.AdmissionRequest.Operation;
import io.kybern.admission.api.MutatingAdmission;
import io.kybern.admission.api.ValidatingAdmission;
import io.kybern.admission.api.Verdict;
import io.kybern.extension.Slot;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Status;
import io.kybern.server.api.ResourceCache;
import io.kybern.server.api.StoredObject;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/// Refuses objects in namespaces that are not there, new ones in namespaces that are being deleted, and the deletion of the system's own
/// namespaces. Runs first, before other plugins complain of what a missing namespace lacks; and once more last, because a namespace may
/// go while the others work.
@Component(service = {MutatingAdmission.class, ValidatingAdmission.class}, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "admission", name = "namespacelifecycle", order = 100, required = true)
public final class NamespaceLifecycle implements MutatingAdmission, ValidatingAdmission {
    private static final GroupVersionResource NAMESPACES = new GroupVersionResource("", "v1", "namespaces");
    private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");

    private final ResourceCache cache;

    @Activate
    public NamespaceLifecycle(@Reference ResourceCache cache) {
        this.cache = cache;
    }

    @Override
    public boolean handles(AdmissionRequest request) {
        boolean namespace = aNamespace(request);
        return switch (request.operation()) {
            case CREATE, UPDATE -> !namespace && !request.namespace().isEmpty() && !accessReview(request);
            case DELETE -> namespace && IMMORTAL.contains(request.name());
            case CONNECT -> false;
        };
    }

    @Override
    public Verdict admit(AdmissionRequest request) {
        return decide(request);
    }

    @Override
    public Verdict validate(AdmissionRequest request) {
        return decide(request);
    }

    private Verdict decide(AdmissionRequest request) {
        if (request.operation() == Operation.DELETE) {
            return Verdict.forbid(request, "this namespace may not be deleted");
        }
        String name = request.namespace();
        Optional<StoredObject> namespace = cache.get(NAMESPACES, "", name);
        if (namespace.isEmpty()) {
            return Verdict.fail(ApiException.notFound("", "namespaces", name));
        }
        if (request.operation() == Operation.UPDATE || !namespace.get().value().get("status", "phase").text().equals("Terminating")) {
            return Verdict.allow();
        }
        ApiException refusal = ApiException.forbidden(request.resource().group(), request.resource().resource(), request.displayName(),
                "unable to create new content in namespace " + name + " because it is being terminated");
        Status status = refusal.status().withCause("NamespaceTerminating", "namespace " + name + " is being terminated", "metadata.namespace");
        return Verdict.fail(new ApiException(status));
    }

    private static boolean aNamespace(AdmissionRequest request) {
        return request.resource().group().isEmpty() && request.resource().resource().equals("namespaces");
    }

    /// Telling of the namespace would tell more than the review may.
    private static boolean accessReview(AdmissionRequest request) {
        return request.resource().group().equals("authorization.k8s.io") && request.resource().resource().equals("localsubjectaccessreviews");
    }
}
