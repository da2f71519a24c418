// SPDX-License-Identifier: Apache-2.0
package io.kybern.authentication.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.fail;

import io.kybern.authentication.api.Authentication;
import io.kybern.authentication.api.Authentication.Authenticated;
import io.kybern.authentication.api.Authenticator;
import io.kybern.authentication.api.Credentials;
import io.kybern.authentication.api.UserInfo;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What every [Authenticator] keeps. Extend it in the provider's tests.
public abstract class AuthenticatorContract {
    /// A new authenticator, the same rules each time.
    protected abstract Authenticator authenticator();

    /// Credentials it accepts.
    protected abstract Credentials good();

    /// Who they are of.
    protected abstract String expectedUser();

    /// Credentials of its own kind that it must not accept.
    protected abstract List<Credentials> bad();

    @Test
    public void goodCredentials_areAccepted() {
        var accepted = assertInstanceOf(Authenticated.class, authenticator().authenticate(good()));
        assertEquals(expectedUser(), accepted.user().name());
        assertFalse(accepted.user().in(UserInfo.UNAUTHENTICATED));
        assertFalse(accepted.user().in(UserInfo.AUTHENTICATED), "the chain adds system:authenticated");
    }

    @Test
    public void badCredentials_areNotAccepted() {
        for (Credentials credentials : bad()) {
            if (authenticator().authenticate(credentials) instanceof Authenticated(UserInfo user, List<String> _)) {
                fail("accepted as " + user.name() + ": " + credentials);
            }
        }
    }

    @Test
    public void noCredentials_areNoOpinion() {
        assertInstanceOf(Authentication.NoOpinion.class, authenticator().authenticate(new Credentials(List.of(), Map.of(), "192.0.2.1", List.of())));
    }

    @Test
    public void foreignCredentials_areNotAccepted() {
        var basic = new Credentials(List.of(), Map.of("authorization", List.of("Basic YTpi")), "192.0.2.1", List.of());
        var garbage = Credentials.token("garbage", List.of());
        Stream.of(basic, garbage).forEach(credentials -> assertFalse(
                authenticator().authenticate(credentials) instanceof Authenticated, () -> "accepted " + credentials));
    }

    @Test
    public void manyThreads_getTheSameAnswer() throws Exception {
        Authenticator authenticator = authenticator();
        Authentication expected = authenticator.authenticate(good());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Authentication>> calls = Stream.generate(() -> (Callable<Authentication>) () -> authenticator.authenticate(good()))
                    .limit(64).toList();
            for (Future<Authentication> call : threads.invokeAll(calls)) {
                assertEquals(expected, call.get());
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }
}
