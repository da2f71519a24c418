// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Selector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.osgi.annotation.versioning.ProviderType;

/// Every stored object in memory, with bounded history: what GET, LIST and WATCH are served from. An OSGi service of the nucleus.
@ProviderType
public interface WatchCache {
    /// The revision up to which everything is applied, the same for all resources.
    long applied();

    /// Waits until a revision is applied.
    ///
    /// @return false when the time is up
    boolean await(long revision, Duration timeout);

    /// Waits until everything that was committed before this call is applied.
    void awaitLatest();

    Optional<StoredObject> get(ResourceType type, String namespace, String name);

    /// One page in key order.
    ///
    /// @param query what to select
    /// @param revision the exact revision to list at; 0 for the newest
    /// @param afterKey `namespace/name` (`/name` for cluster scope) of the last object of the page before; empty for the first page
    /// @param limit 0 for all
    /// @throws ApiException 410 Expired when the revision is past the history
    Page list(ResourceType type, Query query, long revision, String afterKey, long limit);

    /// Streams changes after a revision; the history comes first.
    ///
    /// @param sink called on the cache's fan-out thread, must not block
    /// @throws ApiException 410 Expired when the revision is past the history
    AutoCloseable watch(ResourceType type, Query query, long afterRevision, Sink sink);

    /// What a list or watch selects.
    ///
    /// @param namespace empty for all
    /// @param fields field labels with the value they must have or not have
    record Query(String namespace, Selector labels, List<FieldRequirement> fields) {
        public static final Query ALL = new Query("", Selector.EVERYTHING, List.of());

        public static Query namespace(String namespace) {
            return new Query(namespace, Selector.EVERYTHING, List.of());
        }

        public boolean everything() {
            return labels.everything() && fields.isEmpty();
        }

        public boolean matches(Map<String, String> objectLabels, UnaryOperator<String> field) {
            for (FieldRequirement requirement : fields) {
                if (requirement.equal() != field.apply(requirement.label()).equals(requirement.value())) {
                    return false;
                }
            }
            return labels.matches(objectLabels);
        }
    }

    /// `label=value` or `label!=value`.
    record FieldRequirement(String label, boolean equal, String value) {
    }

    /// A page of a list.
    ///
    /// @param revision the revision of the list
    /// @param lastKey the key to go on after; empty when this is the last page
    /// @param remaining how many more objects there are; -1 when not known
    record Page(long revision, List<StoredObject> items, String lastKey, long remaining) {
    }

    /// Where events go.
    interface Sink {
        void event(WatchEvent event);

        /// Everything up to the revision was delivered.
        default void progress(long revision) {
        }

        /// The watch is over: the resource is no longer served in this form, or this watcher fell behind.
        void end(ApiException reason);
    }
}
