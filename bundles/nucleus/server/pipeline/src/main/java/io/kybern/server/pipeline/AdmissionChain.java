// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.admission.api.AdmissionRequest;
import io.kybern.admission.api.MutatingAdmission;
import io.kybern.admission.api.ValidatingAdmission;
import io.kybern.admission.api.Verdict;
import io.kybern.extension.CallFailure;
import io.kybern.extension.Extension;
import io.kybern.extension.ExtensionPoint;
import io.kybern.extension.Extensions;
import io.kybern.extension.Lease;
import io.kybern.extension.Origin;
import io.kybern.extension.PointClosedException;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Status;
import io.kybern.resource.api.Value;

/// Runs the admission plugins over a write, in order. What they decide, and in which version, goes into the audit record.
final class AdmissionChain {
    /// Writes to it must stay possible whatever plugins do.
    private static final String PLUGINS = "plugins.kybern.io";

    private final Extensions extensions;
    private final ExtensionPoint<MutatingAdmission> mutating;
    private final ExtensionPoint<ValidatingAdmission> validating;

    AdmissionChain(Extensions extensions) {
        this.extensions = extensions;
        mutating = extensions.point(MutatingAdmission.class);
        validating = extensions.point(ValidatingAdmission.class);
    }

    long generation() {
        return extensions.generation();
    }

    /// The object after all mutating plugins.
    Value mutate(RequestContext context, AdmissionRequest request) {
        if (request.resource().group().equals(PLUGINS)) {
            return request.object();
        }
        AdmissionRequest current = request;
        try (Lease<MutatingAdmission> lease = mutating.lease()) {
            for (Extension<MutatingAdmission> each : lease.extensions()) {
                AdmissionRequest asked = current;
                Verdict verdict = lease.call(each, plugin -> plugin.handles(asked) ? plugin.admit(asked) : Verdict.allow(),
                        failure -> failed(each, failure));
                current = take(context, each, current, verdict);
            }
        } catch (PointClosedException e) {
            throw closed(e);
        }
        return current.object();
    }

    void validate(RequestContext context, AdmissionRequest request) {
        if (request.resource().group().equals(PLUGINS)) {
            return;
        }
        try (Lease<ValidatingAdmission> lease = validating.lease()) {
            for (Extension<ValidatingAdmission> each : lease.extensions()) {
                Verdict verdict = lease.call(each, plugin -> plugin.handles(request) ? plugin.validate(request) : Verdict.allow(),
                        failure -> failed(each, failure));
                take(context, each, request, verdict);
            }
        } catch (PointClosedException e) {
            throw closed(e);
        }
    }

    private static Verdict failed(Extension<?> plugin, CallFailure failure) {
        if (plugin.failOpen()) {
            return Verdict.allow().auditAnnotation("failed-open", failure.text());
        }
        return Verdict.fail(ApiException.internal("failed calling admission plugin \"" + plugin.plugin() + "\": " + failure.text()));
    }

    private static AdmissionRequest take(RequestContext context, Extension<?> plugin, AdmissionRequest request, Verdict verdict) {
        context.warnings.addAll(verdict.warnings());
        verdict.auditAnnotations().forEach((key, text) -> context.auditAnnotations.put(plugin.plugin() + "/" + key, text));
        if (plugin.origin() == Origin.CLUSTER) {
            context.auditAnnotations.put("admission.kybern.io/" + plugin.plugin(), plugin.version());
        }
        return switch (verdict.outcome()) {
            case Verdict.Outcome.Allowed _ -> request;
            case Verdict.Outcome.Replaced(Value object) -> request.withObject(object);
            case Verdict.Outcome.Denied(String message) -> throw new ApiException(Status.failure(403, "Forbidden",
                    "admission plugin \"" + plugin.plugin() + "\" denied the request: " + message));
            case Verdict.Outcome.Failed(var status) -> throw new ApiException(status);
        };
    }

    private static ApiException closed(PointClosedException e) {
        return ApiException.unavailable(String.valueOf(e.getMessage()), e.retryAfterSeconds());
    }
}
