// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.authentication.api.UserInfo;
import io.kybern.extension.Extension;
import io.kybern.extension.ExtensionPoint;
import io.kybern.extension.Lease;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.server.api.ApiResponse;
import io.kybern.server.api.AuditSink;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Writes one audit event a request, at level Metadata, when its response is complete.
final class AuditTrail {
    private final ExtensionPoint<AuditSink> sinks;
    private final Clock clock;

    AuditTrail(ExtensionPoint<AuditSink> sinks, Clock clock) {
        this.sinks = sinks;
        this.clock = clock;
    }

    void complete(RequestContext context, int code, ApiResponse response) {
        try (Lease<AuditSink> lease = sinks.lease()) {
            if (lease.extensions().isEmpty()) {
                return;
            }
            Value event = event(context, code, response);
            for (Extension<AuditSink> sink : lease.extensions()) {
                lease.call(sink, plugin -> {
                    plugin.event(event);
                    return true;
                }, _ -> false);
            }
        }
    }

    private Value event(RequestContext context, int code, ApiResponse response) {
        RequestInfo info = context.info;
        var event = ObjectValue.builder().put("kind", "Event").put("apiVersion", "audit.k8s.io/v1").put("level", "Metadata")
                .put("auditID", context.auditId).put("stage", "ResponseComplete").put("requestURI", uri(context)).put("verb", info.verb())
                .put("user", user(context.impersonated() ? context.impersonator() : context.user()))
                .put("sourceIPs", Value.array(Value.of(context.request.credentials().remoteAddress())))
                .put("userAgent", context.request.header("user-agent"))
                .put("responseStatus", Value.object("code", Value.of(code), "metadata", Value.object()))
                .put("requestReceivedTimestamp", micros(context.received)).put("stageTimestamp", micros(clock.instant()));
        if (context.impersonated()) {
            event.put("impersonatedUser", user(context.user()));
        }
        if (info.resourceRequest()) {
            event.put("objectRef", reference(context, response));
        }
        context.auditAnnotations.put("policy.kybern.io/generation", Long.toString(context.generation()));
        return event.put("annotations", Value.stringMap(context.auditAnnotations)).build();
    }

    private static Value reference(RequestContext context, ApiResponse response) {
        RequestInfo info = context.info;
        var reference = ObjectValue.builder().put("resource", info.resource().resource()).put("apiVersion", info.resource().version());
        putText(reference, "apiGroup", info.resource().group());
        putText(reference, "namespace", info.namespace());
        putText(reference, "subresource", info.subresource());
        String name = info.name();
        if (response instanceof ApiResponse.Single single && single.type().isPresent()) {
            name = Metadata.name(single.value());
            putText(reference, "resourceVersion", single.value().get("metadata", "resourceVersion").text());
            putText(reference, "uid", single.value().get("metadata", "uid").text());
        }
        putText(reference, "name", name);
        return reference.build();
    }

    private static void putText(ObjectValue.Builder builder, String name, String text) {
        if (!text.isEmpty()) {
            builder.put(name, text);
        }
    }

    private static Value user(UserInfo user) {
        var value = ObjectValue.builder().put("username", user.name()).put("groups", Value.strings(user.groups()));
        putText(value, "uid", user.uid());
        return value.build();
    }

    private static String uri(RequestContext context) {
        var uri = new StringBuilder(context.request.path());
        context.request.query().forEach((name, values) -> values.forEach(
                value -> uri.append(uri.indexOf("?") < 0 ? '?' : '&').append(name).append('=').append(value)));
        return uri.toString();
    }

    private static String micros(Instant instant) {
        String text = instant.truncatedTo(ChronoUnit.MICROS).toString();
        return text.length() == 27 ? text : instant.plusNanos(1000).truncatedTo(ChronoUnit.MICROS).toString();
    }
}
