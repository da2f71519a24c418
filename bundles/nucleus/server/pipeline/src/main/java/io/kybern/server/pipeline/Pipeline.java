// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.authentication.api.Authenticator;
import io.kybern.authentication.api.UserInfo;
import io.kybern.authorization.api.Attributes;
import io.kybern.authorization.api.Authorization;
import io.kybern.authorization.api.Decision;
import io.kybern.extension.ExtensionPoint;
import io.kybern.extension.Extensions;
import io.kybern.extension.PointClosedException;
import io.kybern.pki.api.CertificateAuthority;
import io.kybern.pki.api.ClientCertificateVerifier;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Codecs;
import io.kybern.resource.api.FieldOwnership;
import io.kybern.resource.api.Patches;
import io.kybern.resource.api.Protobuf;
import io.kybern.resource.api.SchemaEngine;
import io.kybern.resource.api.Status;
import io.kybern.resource.api.Value;
import io.kybern.server.api.ApiRequest;
import io.kybern.server.api.ApiResponse;
import io.kybern.server.api.ApiServer;
import io.kybern.server.api.AuditSink;
import io.kybern.server.api.PathHandler;
import io.kybern.server.api.TypeRegistry;
import io.kybern.server.api.WatchCache;
import io.kybern.store.api.Store;
import io.kybern.store.api.StoreException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/// The stages every request runs through, in order: request info, authentication, impersonation, authorization, then the path or
/// resource handler; around them the panic guard and the audit record.
@Component
public final class Pipeline implements ApiServer {
    private static final System.Logger LOG = System.getLogger(Pipeline.class.getName());
    private static final int POLICY_ATTEMPTS = 3;

    private final Authenticators authenticators;
    private final Authorization authorization;
    private final Impersonation impersonation;
    private final ResourceHandler resources;
    private final TypeRegistry types;
    private final List<PathHandler> paths = new CopyOnWriteArrayList<>();
    private final AuditTrail audit;
    private final RequestMetrics metrics;
    private final AdmissionChain admission;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    @Activate
    public Pipeline(BundleContext context, @Reference Extensions extensions, @Reference Store store, @Reference WatchCache cache, @Reference TypeRegistry types,
            @Reference Codecs codecs, @Reference Protobuf protobuf, @Reference SchemaEngine schemas, @Reference Patches patches,
            @Reference FieldOwnership ownership, @Reference Authorization authorization, @Reference CertificateAuthority authority,
            @Reference RequestMetrics metrics) {
        this(extensions, new Machinery(store, cache, types, codecs, protobuf, schemas, patches, ownership, new AdmissionChain(extensions),
                new PolicyGenerations(store, extensions::generation), serviceRanges(context), Clock.systemUTC(), new SecureRandom()), authorization,
                new ClientCertificateVerifier(authority.root(), Clock.systemUTC()), metrics, Clock.systemUTC());
    }

    private static List<String> serviceRanges(BundleContext context) {
        String ranges = context.getProperty("kybern.service.cidr");
        return ranges == null ? List.of("10.96.0.0/12") : Arrays.stream(ranges.split(",")).map(String::strip).toList();
    }

    Pipeline(Extensions extensions, Machinery machinery, Authorization authorization, ClientCertificateVerifier verifier, RequestMetrics metrics,
            Clock clock) {
        ExtensionPoint<Authenticator> point = extensions.point(Authenticator.class);
        authenticators = new Authenticators(point, verifier);
        this.authorization = authorization;
        this.clock = clock;
        this.metrics = metrics;
        types = machinery.types();
        admission = machinery.admission();
        impersonation = new Impersonation(authorization);
        resources = new ResourceHandler(machinery);
        audit = new AuditTrail(extensions.point(AuditSink.class), clock);
    }

    @Override
    public Result handle(ApiRequest request) {
        byte[] id = new byte[16];
        random.nextBytes(id);
        String auditId = request.header("audit-id").isEmpty() ? UUID.nameUUIDFromBytes(id).toString() : request.header("audit-id");
        var context = new RequestContext(request, RequestInfo.of(request), auditId, clock.instant());
        ApiResponse response = guarded(context);
        return new Result(response, List.copyOf(context.warnings), auditId, code -> {
            audit.complete(context, code, response);
            metrics.record(context.info, code, Duration.between(context.received, clock.instant()));
        });
    }

    @Override
    public AutoCloseable serve(PathHandler handler) {
        paths.add(handler);
        return () -> paths.remove(handler);
    }

    private ApiResponse guarded(RequestContext context) {
        try {
            for (int attempt = 1;; attempt++) {
                try {
                    context.decideAnew(admission.generation());
                    return decide(context);
                } catch (PolicyGenerations.PolicyChangedException _) {
                    if (attempt == POLICY_ATTEMPTS) {
                        return failure(ApiException.unavailable("the policy changed several times during the request", 1));
                    }
                }
            }
        } catch (ApiException e) {
            return failure(e);
        } catch (Reads.ExpiredListException e) {
            return new ApiResponse.Single(410, Optional.empty(), e.body());
        } catch (PointClosedException e) {
            return failure(ApiException.unavailable(String.valueOf(e.getMessage()), e.retryAfterSeconds()));
        } catch (StoreException e) {
            LOG.log(System.Logger.Level.WARNING, "the store refused a request: {0}", e.getMessage());
            return failure(ApiException.unavailable("the store is not available: " + e.getMessage(), 1));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "request " + context.request.method() + " " + context.request.path() + " failed", e);
            return new ApiResponse.Raw(500, "text/plain", "This request caused apiserver to panic. Look in the logs for details.\n"
                    .getBytes(StandardCharsets.UTF_8), "");
        }
    }

    private static ApiResponse failure(ApiException e) {
        return new ApiResponse.Single(e.status().code(), Optional.empty(), e.status().toValue());
    }

    private ApiResponse decide(RequestContext context) {
        Optional<PathHandler> path = context.info.resourceRequest() ? Optional.empty()
                : paths.stream().filter(handler -> handler.handles(context.request.path())).findFirst();
        boolean open = path.map(handler -> handler.open(context.request.path())).orElse(false);
        if (!open) {
            authenticate(context);
            impersonation.apply(context);
            authorize(context);
        }
        if (context.info.resourceRequest()) {
            if (!types.types().serves(context.info.resource().group(), context.info.resource().version())) {
                return notFound();
            }
            return resources.handle(context);
        }
        return path.map(handler -> handler.handle(context.request)).orElseGet(Pipeline::notFound);
    }

    private static ApiResponse notFound() {
        return new ApiResponse.Raw(404, "text/plain; charset=utf-8", "404 page not found\n".getBytes(StandardCharsets.UTF_8), "");
    }

    private void authenticate(RequestContext context) {
        Optional<UserInfo> user = context.request.identity().or(() -> authenticators.authenticate(context.request.credentials()));
        context.user(user.orElseThrow(ApiException::unauthorized));
    }

    private void authorize(RequestContext context) {
        RequestInfo info = context.info;
        String subresource = info.subresourceName();
        var verbs = new ArrayList<>(List.of(info.verb()));
        if (info.verb().equals("get") && List.of("exec", "attach", "portforward").contains(subresource)) {
            verbs.add("create");
        }
        for (String verb : verbs) {
            Attributes attributes = info.resourceRequest()
                    ? new Attributes(context.user(), verb, info.resource().group(), info.resource().version(), info.resource().resource(),
                            subresource, info.namespace(), info.name(), info.path(), context.request.parameter("fieldSelector"),
                            context.request.parameter("labelSelector"))
                    : Attributes.path(context.user(), verb, info.path());
            Decision decision = authorization.authorize(attributes);
            context.auditAnnotations.put("authorization.k8s.io/decision", decision.allowed() ? "allow" : "forbid");
            context.auditAnnotations.put("authorization.k8s.io/reason", decision.reason());
            if (!decision.allowed()) {
                throw forbidden(attributes, decision.reason());
            }
        }
    }

    /// The refusal of a request, in upstream's words.
    static ApiException forbidden(Attributes attributes, String reason) {
        String user = "User \"" + attributes.user().name() + "\" cannot " + attributes.verb();
        String tail = reason.isEmpty() ? "" : ": " + reason;
        if (!attributes.resourceRequest()) {
            return new ApiException(new Status(403, "Forbidden",
                    "forbidden: " + user + " path \"" + attributes.path() + "\"" + tail, Value.object()));
        }
        String where = attributes.namespace().isEmpty() ? "at the cluster scope" : "in the namespace \"" + attributes.namespace() + "\"";
        return ApiException.forbidden(attributes.group(), attributes.resource(), attributes.name(), user + " resource \""
                + attributes.resourceAndSubresource() + "\" in API group \"" + attributes.group() + "\" " + where + tail);
    }
}
