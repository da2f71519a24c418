// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All that the API machinery knows of one resource in one version.
///
/// @param resource group, version and plural
/// @param names kind and the other names of discovery
/// @param namespaced whether objects live in namespaces
/// @param verbs what discovery lists, for example `create, delete, get, list, watch`; a resource without `get` and `list` is
///   virtual: nothing is stored, [#creator] answers
/// @param schema of one object
/// @param storageVersion the `apiVersion` objects are stored in (`apps/v1`); another group's when both serve the same objects (events)
/// @param nameRule what `metadata.name` may be
/// @param columns of `kubectl get`; empty: Name and Created At
/// @param selectable field label to path (dots and indexes), for example `spec.nodeName`; with `|` between them, the first path that leads
///   to something; name and namespace are always selectable. [#select] evaluates it
/// @param managesGeneration whether `metadata.generation` is kept
/// @param unconditionalUpdate PUT without resourceVersion is allowed
/// @param createOnUpdate PUT creates what is not there
/// @param subresources status, scale and the others
/// @param strategy what the schema can't say
/// @param creator answers POST of a virtual resource
public record ResourceType(GroupVersionResource resource, Names names, boolean namespaced, List<String> verbs, Schema schema,
        String storageVersion, NameRule nameRule, List<Column> columns, Map<String, String> selectable, boolean managesGeneration,
        boolean unconditionalUpdate, boolean createOnUpdate, List<Subresource> subresources, Strategy strategy, Optional<Creator> creator) {

    /// The names of a resource in discovery.
    public record Names(String kind, String listKind, String singular, List<String> shortNames, List<String> categories) {
    }

    /// The rules for `metadata.name`.
    public enum NameRule { DNS1123_SUBDOMAIN, DNS1123_LABEL, DNS1035_LABEL, PATH_SEGMENT }

    /// A subresource. Without a creator and a connector it is a view of the object: `status` and `scale`.
    ///
    /// @param kind the kind of its body, which may be another group's (`autoscaling/v1 Scale`)
    /// @param creator answers POST (`token`, `binding`, `eviction`)
    public record Subresource(String name, GroupVersionKind kind, List<String> verbs, Schema schema, Optional<Creator> creator) {
    }

    /// Answers POST where nothing is stored under the request's own name: reviews, `token`, `binding`, `eviction`.
    ///
    /// Called on the request's thread; may block. Gives the object to answer with (201).
    @FunctionalInterface
    public interface Creator {
        Value create(WriteScope scope, String namespace, String name, Value body);
    }

    public GroupVersionKind kind() {
        return new GroupVersionKind(resource.group(), resource.version(), names.kind());
    }

    /// The value of a selectable field as text: empty when it is not set, `false` for booleans that are not set.
    public String select(Value object, String label) {
        String paths = selectable.getOrDefault(label, label);
        for (String path : paths.split("\\|")) {
            Value value = Cells.at(object, path);
            String text = value instanceof BooleanValue || value instanceof IntegerValue ? value.toString() : value.text();
            if (!text.isEmpty()) {
                return text;
            }
        }
        return isBoolean(paths) ? "false" : "";
    }

    private boolean isBoolean(String path) {
        Schema at = schema;
        for (String step : path.split("\\.")) {
            at = at.at(step);
        }
        return at.type() == Schema.Type.BOOLEAN;
    }

    public boolean virtual() {
        return creator.isPresent();
    }

    public Optional<Subresource> subresource(String name) {
        return subresources.stream().filter(subresource -> subresource.name().equals(name)).findFirst();
    }
}
