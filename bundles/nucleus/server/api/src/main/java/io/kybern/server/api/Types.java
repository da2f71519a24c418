// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

import io.kybern.resource.api.GroupVersionKind;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ResourceType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All resource types that are served, as one immutable snapshot.
public final class Types {
    /// Nothing is served.
    public static final Types NONE = new Types(List.of());

    private final Map<GroupVersionResource, ResourceType> byResource = new LinkedHashMap<>();
    private final Map<GroupVersionKind, ResourceType> byKind = new HashMap<>();
    private final Map<String, List<String>> groups = new LinkedHashMap<>();

    public Types(Collection<ResourceType> types) {
        for (ResourceType type : types) {
            byResource.put(type.resource(), type);
            byKind.putIfAbsent(type.kind(), type);
            List<String> versions = groups.computeIfAbsent(type.resource().group(), _ -> new ArrayList<>());
            if (!versions.contains(type.resource().version())) {
                versions.add(type.resource().version());
            }
        }
    }

    public Optional<ResourceType> find(GroupVersionResource resource) {
        return Optional.ofNullable(byResource.get(resource));
    }

    public Optional<ResourceType> find(GroupVersionKind kind) {
        return Optional.ofNullable(byKind.get(kind));
    }

    /// The versions of a resource, preferred first.
    public List<ResourceType> versions(String group, String resource) {
        return byResource.values().stream().filter(t -> t.resource().group().equals(group) && t.resource().resource().equals(resource)).toList();
    }

    public Collection<ResourceType> all() {
        return Collections.unmodifiableCollection(byResource.values());
    }

    /// The groups with their versions, preferred first.
    public Map<String, List<String>> groups() {
        return Collections.unmodifiableMap(groups);
    }

    public boolean serves(String group, String version) {
        return groups.getOrDefault(group, List.of()).contains(version);
    }
}
