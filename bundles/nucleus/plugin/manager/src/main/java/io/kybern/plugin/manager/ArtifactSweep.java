// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Client;
import io.kybern.server.api.ListOptions;
import io.kybern.server.api.StoredObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Deletes PluginArtifacts that no Plugin names, as its code or as the version before. Young ones stay: their Plugin may be on its way.
final class ArtifactSweep {
    private static final GroupVersionResource ARTIFACTS = new GroupVersionResource("plugins.kybern.io", "v1alpha1", "pluginartifacts");
    private static final Duration YOUNG = Duration.ofMinutes(10);
    private static final Duration PERIOD = Duration.ofMinutes(1);

    private final Client client;
    private final Clock clock;
    private Instant next;

    ArtifactSweep(Client client, Clock clock) {
        this.client = client;
        this.clock = clock;
        this.next = clock.instant().plus(PERIOD);
    }

    /// Does nothing most of the time.
    void sweep(Collection<Value> plugins) {
        Instant now = clock.instant();
        if (now.isBefore(next)) {
            return;
        }
        next = now.plus(PERIOD);
        List<Value> artifacts = client.list(ARTIFACTS, "", ListOptions.ALL).items().stream().map(StoredObject::value).toList();
        for (String name : unnamed(artifacts, plugins, now)) {
            try {
                client.delete(ARTIFACTS, "", name, Value.object());
            } catch (ApiException e) {
                if (!e.is("NotFound")) {
                    throw e;
                }
            }
        }
    }

    static List<String> unnamed(Collection<Value> artifacts, Collection<Value> plugins, Instant now) {
        Set<String> named = new HashSet<>();
        for (Value plugin : plugins) {
            named.add(plugin.get("spec", "bundle", "sha256").text());
            named.add(plugin.get("status", "sha256").text());
            named.add(plugin.get("status", "previous", "sha256").text());
        }
        return artifacts.stream()
            .filter(artifact -> Instant.parse(artifact.get("metadata", "creationTimestamp").text()).plus(YOUNG).isBefore(now))
            .map(artifact -> artifact.get("metadata", "name").text()).filter(name -> !named.contains(name)).toList();
    }
}
