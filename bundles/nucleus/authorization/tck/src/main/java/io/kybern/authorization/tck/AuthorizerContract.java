// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.authentication.api.UserInfo;
import io.kybern.authorization.api.Attributes;
import io.kybern.authorization.api.Authorizer;
import io.kybern.authorization.api.Decision;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What every [Authorizer] keeps. Extend it in the provider's tests.
public abstract class AuthorizerContract {
    /// A new authorizer, the same rules each time.
    protected abstract Authorizer authorizer();

    /// Requests it allows.
    protected abstract List<Attributes> allowed();

    /// Requests about known users that it does not allow.
    protected abstract List<Attributes> refused();

    @Test
    public void allowedRequests_areAllowed() {
        Authorizer authorizer = authorizer();
        for (Attributes attributes : allowed()) {
            assertTrue(authorizer.authorize(attributes).allowed(), () -> "not allowed: " + attributes);
        }
    }

    @Test
    public void refusedRequests_areNotAllowed() {
        Authorizer authorizer = authorizer();
        for (Attributes attributes : refused()) {
            assertFalse(authorizer.authorize(attributes).allowed(), () -> "allowed: " + attributes);
        }
    }

    @Test
    public void aStranger_isNotAllowedAnything() {
        Authorizer authorizer = authorizer();
        UserInfo stranger = UserInfo.of("nobody-knows-this-user");
        for (Attributes attributes : allowed()) {
            Attributes asked = new Attributes(stranger, attributes.verb(), attributes.group(), attributes.version(), attributes.resource(),
                    attributes.subresource(), attributes.namespace(), attributes.name(), attributes.path(), "", "");
            assertFalse(authorizer.authorize(asked).allowed(), () -> "allowed: " + asked);
        }
    }

    @Test
    public void listedRules_coverOnlyWhatIsAllowed() {
        Authorizer authorizer = authorizer();
        for (Attributes attributes : refused()) {
            for (Authorizer.Rule rule : authorizer.rules(attributes.user(), attributes.namespace())) {
                boolean covers = attributes.resourceRequest()
                        && (rule.verbs().contains("*") || rule.verbs().contains(attributes.verb()))
                        && (rule.groups().contains("*") || rule.groups().contains(attributes.group()))
                        && (rule.resources().contains("*") || rule.resources().contains(attributes.resourceAndSubresource()))
                        && (rule.resourceNames().isEmpty() || rule.resourceNames().contains(attributes.name()));
                assertFalse(covers, () -> rule + " covers the refused " + attributes);
            }
        }
    }

    @Test
    public void manyThreads_getTheSameAnswers() throws Exception {
        Authorizer authorizer = authorizer();
        List<Attributes> questions = Stream.concat(allowed().stream(), refused().stream()).toList();
        List<Decision> expected = questions.stream().map(authorizer::authorize).toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<List<Decision>> ask = () -> questions.stream().map(authorizer::authorize).toList();
            for (Future<List<Decision>> answers : threads.invokeAll(Stream.generate(() -> ask).limit(32).toList())) {
                assertEquals(expected, answers.get());
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }
}
