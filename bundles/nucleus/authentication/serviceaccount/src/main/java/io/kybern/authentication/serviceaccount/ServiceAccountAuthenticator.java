// SPDX-License-Identifier: Apache-2.0
package io.kybern.authentication.serviceaccount;

import io.kybern.authentication.api.Authentication;
import io.kybern.authentication.api.Authenticator;
import io.kybern.authentication.api.Credentials;
import io.kybern.authentication.api.UserInfo;
import io.kybern.authentication.serviceaccount.Claims.ObjectId;
import io.kybern.extension.Slot;
import io.kybern.pki.api.CertificateAuthority;
import io.kybern.pki.api.VerificationKey;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.server.api.ResourceCache;
import io.kybern.server.api.StoredObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/// Accepts tokens of service accounts, as long as the account and what the token is bound to are still there.
@Component(factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "authentication", name = "serviceaccount", plugin = "serviceaccount-authenticator", order = 200, required = true)
public final class ServiceAccountAuthenticator implements Authenticator {
    private static final GroupVersionResource SERVICE_ACCOUNTS = new GroupVersionResource("", "v1", "serviceaccounts");
    private static final GroupVersionResource PODS = new GroupVersionResource("", "v1", "pods");
    private static final GroupVersionResource SECRETS = new GroupVersionResource("", "v1", "secrets");
    private static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");
    private static final String EXTRA = "authentication.kubernetes.io/";
    /// What is being deleted may still use its token for this long after its deletion was due.
    private static final Duration DELETION_LEEWAY = Duration.ofSeconds(60);

    private final TokenVerifier verifier;
    private final ResourceCache cache;
    private final Clock clock;

    @Activate
    public ServiceAccountAuthenticator(@Reference CertificateAuthority authority, @Reference ResourceCache cache) {
        this(authority.serviceAccountVerificationKeys(), cache, Clock.systemUTC());
    }

    ServiceAccountAuthenticator(List<VerificationKey> keys, ResourceCache cache, Clock clock) {
        verifier = new TokenVerifier(SignedTokenIssuer.ISSUER, keys);
        this.cache = cache;
        this.clock = clock;
    }

    @Override
    public Authentication authenticate(Credentials credentials) {
        Optional<String> token = credentials.bearerToken();
        if (token.isEmpty()) {
            return Authentication.noOpinion();
        }
        Optional<Claims> claims;
        try {
            claims = verifier.verify(token.get());
        } catch (TokenVerifier.BadTokenException e) {
            return Authentication.rejected(String.valueOf(e.getMessage()));
        }
        if (claims.isEmpty()) {
            return Authentication.noOpinion();
        }
        List<String> wanted = credentials.audiences().isEmpty() ? List.of(SignedTokenIssuer.ISSUER) : credentials.audiences();
        List<String> common = wanted.stream().filter(claims.get().audiences()::contains).toList();
        if (common.isEmpty()) {
            return Authentication.rejected("token audiences " + quoted(claims.get().audiences()) + " is invalid for the target audiences "
                    + quoted(wanted));
        }
        Optional<String> objection = objection(claims.get());
        return objection.map(Authentication::rejected).orElseGet(() -> Authentication.user(user(claims.get()), common));
    }

    private Optional<String> objection(Claims claims) {
        Instant now = clock.instant();
        if (now.isBefore(claims.notBefore())) {
            return Optional.of("service account token is not valid yet");
        }
        if (now.isAfter(claims.expires())) {
            return Optional.of("service account token has expired");
        }
        String account = claims.namespace() + "/" + claims.serviceAccount().name();
        Optional<StoredObject> stored = cache.get(SERVICE_ACCOUNTS, claims.namespace(), claims.serviceAccount().name());
        if (stored.isEmpty()) {
            return Optional.of("service account " + account + " could not be retrieved");
        }
        if (deleted(stored.get(), now)) {
            return Optional.of("service account " + account + " has been deleted");
        }
        if (!stored.get().uid().equals(claims.serviceAccount().uid())) {
            return Optional.of("service account UID (" + stored.get().uid() + ") does not match claim (" + claims.serviceAccount().uid() + ")");
        }
        return claims.secret().flatMap(secret -> objection("secret", SECRETS, claims.namespace(), secret, now))
                .or(() -> claims.pod().flatMap(pod -> objection("pod", PODS, claims.namespace(), pod, now)))
                .or(() -> claims.pod().isPresent() ? Optional.empty()
                        : claims.node().flatMap(node -> objection("node", NODES, "", node, now)));
    }

    private Optional<String> objection(String what, GroupVersionResource resource, String namespace, ObjectId bound, Instant now) {
        String name = namespace.isEmpty() ? bound.name() : namespace + "/" + bound.name();
        Optional<StoredObject> stored = cache.get(resource, namespace, bound.name());
        if (stored.isEmpty()) {
            return Optional.of("could not find " + what + " " + name + " that the service account token is bound to");
        }
        if (deleted(stored.get(), now)) {
            return Optional.of(what + " " + name + " has been deleted");
        }
        return stored.get().uid().equals(bound.uid()) ? Optional.empty() : Optional.of(what + " UID (" + stored.get().uid()
                + ") does not match service account " + what + " ref claim (" + bound.uid() + ")");
    }

    private static boolean deleted(StoredObject object, Instant now) {
        String timestamp = object.value().get("metadata", "deletionTimestamp").text();
        return !timestamp.isEmpty() && Instant.parse(timestamp).plus(DELETION_LEEWAY).isBefore(now);
    }

    private static UserInfo user(Claims claims) {
        Map<String, List<String>> extra = new TreeMap<>();
        if (!claims.id().isEmpty()) {
            extra.put(EXTRA + "credential-id", List.of("JTI=" + claims.id()));
        }
        claims.pod().ifPresent(pod -> {
            extra.put(EXTRA + "pod-name", List.of(pod.name()));
            extra.put(EXTRA + "pod-uid", List.of(pod.uid()));
        });
        claims.node().ifPresent(node -> {
            extra.put(EXTRA + "node-name", List.of(node.name()));
            extra.put(EXTRA + "node-uid", List.of(node.uid()));
        });
        return new UserInfo(claims.user(), claims.serviceAccount().uid(),
                List.of("system:serviceaccounts", "system:serviceaccounts:" + claims.namespace()), extra);
    }

    private static String quoted(List<String> texts) {
        return texts.stream().map(text -> '"' + text + '"').collect(Collectors.joining(" ", "[", "]"));
    }
}
