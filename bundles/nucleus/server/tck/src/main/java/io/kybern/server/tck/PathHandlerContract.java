// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.authentication.api.Credentials;
import io.kybern.server.api.ApiRequest;
import io.kybern.server.api.ApiResponse;
import io.kybern.server.api.PathHandler;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What every [PathHandler] keeps. Extend it in the provider's tests.
public abstract class PathHandlerContract {
    private static final List<String> OF_RESOURCES = List.of("/api/v1/pods", "/api/v1/namespaces/a/pods/b", "/apis/apps/v1/deployments");

    protected abstract PathHandler handler();

    /// Paths it answers with bytes.
    protected abstract List<String> paths();

    /// No credentials, as a stranger sends them.
    protected abstract Credentials nobody();

    private ApiResponse.Raw get(PathHandler handler, String path) {
        var request = new ApiRequest("GET", path, Map.of(), Map.of(), ApiRequest.Body.EMPTY, Optional.empty(), nobody(), Optional.empty());
        return assertInstanceOf(ApiResponse.Raw.class, handler.handle(request));
    }

    @Test
    public void ownPaths_areAnswered() {
        PathHandler handler = handler();
        for (String path : paths()) {
            assertTrue(handler.handles(path), path);
            ApiResponse.Raw response = get(handler, path);
            assertEquals(200, response.code(), path);
            assertTrue(response.body().length > 0 && response.contentType().contains("/"), path);
        }
    }

    @Test
    public void pathsOfResources_areLeftAlone() {
        PathHandler handler = handler();
        OF_RESOURCES.forEach(path -> assertFalse(handler.handles(path) || handler.open(path), path));
    }

    @Test
    public void openPaths_areItsOwn() {
        PathHandler handler = handler();
        Stream.of("/healthz", "/livez", "/readyz", "/version", "/api", "/metrics", "/secrets").filter(handler::open)
                .forEach(path -> assertTrue(handler.handles(path), path));
    }

    @Test
    public void manyThreads_getTheSameAnswers() throws Exception {
        PathHandler handler = handler();
        for (String path : paths()) {
            byte[] expected = get(handler, path).body();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Callable<byte[]> ask = () -> get(handler, path).body();
                for (Future<byte[]> answer : threads.invokeAll(Stream.generate(() -> ask).limit(32).toList())) {
                    assertArrayEquals(expected, answer.get());
                }
            }
        }
    }
}
