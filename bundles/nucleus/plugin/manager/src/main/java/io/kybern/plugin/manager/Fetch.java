// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import io.kybern.store.api.Entry;
import io.kybern.store.api.Store;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Brings the jar of a Plugin to this server: from its location, or from the PluginArtifact in the store.
final class Fetch {
    private static final String ARTIFACTS = "/kybern/artifacts/";
    private static final int LARGEST = 64 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Store store;
    private final CodeFiles files;

    Fetch(Store store, CodeFiles files) {
        this.store = store;
        this.files = files;
    }

    /// Makes the verified and checked jar present.
    ///
    /// @throws RefusedException when it can't be had, has another hash or is no plugin
    void fetch(String sha256, String location) {
        if (files.read(sha256).isPresent()) {
            return;
        }
        byte[] content = content(sha256, location);
        String actual = CodeFiles.sha256(content);
        if (!actual.equals(sha256)) {
            throw new RefusedException("ChecksumMismatch", "the content has SHA-256 %s, spec.bundle.sha256 says %s".formatted(actual, sha256));
        }
        List<String> refusals = ManifestCheck.refusals(content);
        if (!refusals.isEmpty()) {
            throw new RefusedException("Refused", String.join("; ", refusals));
        }
        files.write(sha256, content);
    }

    private byte[] content(String sha256, String location) {
        try {
            if (location.isEmpty()) {
                return artifact(sha256);
            }
            URI uri = URI.create(location);
            if ("file".equals(uri.getScheme())) {
                return limited(Files.newInputStream(Path.of(uri.getPath())), location);
            }
            return download(uri);
        } catch (IOException | IllegalArgumentException e) {
            throw new RefusedException("FetchFailed", "%s cannot be read: %s: %s".formatted(location, e.getClass().getSimpleName(), e.getMessage()));
        }
    }

    private static byte[] limited(InputStream stream, String location) throws IOException {
        try (InputStream in = stream) {
            byte[] content = in.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                throw new IOException(location + " is larger than 64 MiB");
            }
            return content;
        }
    }

    private static byte[] download(URI uri) throws IOException {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).followRedirects(HttpClient.Redirect.NORMAL).build()) {
            HttpResponse<InputStream> response =
                client.send(HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofInputStream());
            byte[] content = limited(response.body(), uri.toString());
            if (response.statusCode() != 200) {
                throw new IOException("the server answers " + response.statusCode());
            }
            return content;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
    }

    private byte[] artifact(String sha256) {
        String prefix = ARTIFACTS + sha256 + "/";
        List<Entry> chunks = store.range(prefix, Store.endOf(prefix), 0, 0).entries();
        if (chunks.isEmpty()) {
            throw new RefusedException("FetchFailed", "there is no PluginArtifact with this SHA-256, and spec.bundle.location is empty");
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        chunks.forEach(chunk -> content.writeBytes(chunk.value()));
        return content.toByteArray();
    }
}
