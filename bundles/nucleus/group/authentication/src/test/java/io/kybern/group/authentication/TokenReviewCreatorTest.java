// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.authentication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kybern.authentication.api.Authentication;
import io.kybern.authentication.api.Authenticator;
import io.kybern.authentication.api.UserInfo;
import io.kybern.extension.Call;
import io.kybern.extension.Extension;
import io.kybern.extension.ExtensionPoint;
import io.kybern.extension.Failure;
import io.kybern.extension.Lease;
import io.kybern.extension.Origin;
import io.kybern.extension.Registration;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TokenReviewCreatorTest {
    private static final Authenticator GOOD = credentials -> credentials.bearerToken().filter("good"::equals).isPresent()
            ? Authentication.user(new UserInfo("bob", "u", List.of("dev"), Map.of()), credentials.audiences()) : Authentication.noOpinion();
    private static final Authenticator EXPIRED = credentials -> credentials.bearerToken().filter("old"::equals).isPresent()
            ? Authentication.rejected("token has expired") : Authentication.noOpinion();

    @Test
    void goodToken_tellsItsUser() {
        assertEquals("{\"audiences\":[\"vault\"],\"authenticated\":true,\"user\":{\"groups\":[\"dev\",\"system:authenticated\"],\"uid\":\"u\","
                + "\"username\":\"bob\"}}", review("good"));
    }

    @Test
    void badTokens_tellWhy() {
        assertEquals("{\"error\":\"token has expired\",\"user\":{}}", review("old"));
        assertEquals("{\"error\":\"invalid bearer token\",\"user\":{}}", review("garbage"));
        var error = assertThrows(ApiException.class, () -> review(""));
        assertEquals("token is required for TokenReview in authentication", error.status().message());
    }

    private static String review(String token) {
        var creator = new TokenReviewCreator(new AuthenticatorChain(new FixedPoint(List.of(EXPIRED, GOOD))));
        Value body = Value.object("spec", Value.object("token", Value.of(token), "audiences", Value.strings(List.of("vault"))));
        return JsonText.of(creator.create(scope(), "", "", body).get("status"));
    }

    private static WriteScope scope() {
        return (WriteScope) Proxy.newProxyInstance(WriteScope.class.getClassLoader(), new Class<?>[] {WriteScope.class}, (_, method, _) -> {
            throw new UnsupportedOperationException(method.getName() + " of " + GroupVersionResource.class);
        });
    }

    private record Shipped(Authenticator instance) implements Extension<Authenticator> {
        @Override
        public String slot() {
            return "authentication/test";
        }

        @Override
        public String plugin() {
            return "test";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public Origin origin() {
            return Origin.values()[0];
        }
    }

    /// A point whose plugins never change.
    private record FixedPoint(List<Authenticator> plugins) implements ExtensionPoint<Authenticator> {
        @Override
        public Class<Authenticator> type() {
            return Authenticator.class;
        }

        @Override
        public Lease<Authenticator> lease() {
            return new Lease<>() {
                @Override
                public List<Extension<Authenticator>> extensions() {
                    return plugins.stream().<Extension<Authenticator>>map(Shipped::new).toList();
                }

                @Override
                public long generation() {
                    return 1;
                }

                @Override
                public <R> R call(Extension<Authenticator> extension, Call<Authenticator, R> call, Failure<R> onFailure) {
                    return call.on(extension.instance());
                }

                @Override
                public void onDeadline(Runnable action) {
                    // Nothing drains here.
                }

                @Override
                public void close() {
                    // Nothing is held.
                }
            };
        }

        @Override
        public Lease<Authenticator> lease(String slot) {
            return lease();
        }

        @Override
        public boolean open() {
            return true;
        }

        @Override
        public Registration onChange(Runnable listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Registration warmUp(Consumer<Authenticator> warmUp) {
            throw new UnsupportedOperationException();
        }
    }
}
