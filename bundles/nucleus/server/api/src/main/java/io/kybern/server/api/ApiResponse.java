// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Value;
import java.util.Optional;

/// What the pipeline answers, not yet encoded: an in-process client takes it as it is, the HTTP layer encodes it as the client accepts.
public sealed interface ApiResponse {
    /// One stored object.
    record Stored(int code, ResourceType type, StoredObject object) implements ApiResponse {
    }

    /// One object that is not stored in this form: a Status, Scale, review, dry run.
    ///
    /// @param type for tables; empty for what is no resource
    record Single(int code, Optional<ResourceType> type, Value value) implements ApiResponse {
    }

    /// A page of a list.
    record Listing(ResourceType type, WatchCache.Page page, String continueToken) implements ApiResponse {
    }

    /// A watch, which begins when somebody consumes it.
    record Watching(ResourceType type, Watch watch) implements ApiResponse {
    }

    /// Bytes that are no API object: health, metrics, OpenAPI.
    ///
    /// @param etag empty for none
    record Raw(int code, String contentType, byte[] body, String etag) implements ApiResponse {
    }

    /// A request that the HTTP layer passes on to a node's agent: log, exec, attach, port-forward, proxy.
    ///
    /// @param host of the node
    /// @param path with query, as the agent serves it
    /// @param upgrade whether streams may be asked for
    record Forward(String host, int port, String path, boolean upgrade) implements ApiResponse {
    }

    /// Starts to deliver events.
    interface Watch {
        /// @param bookmarks whether the client wants them
        boolean bookmarks();

        /// Seconds after which the watch ends by itself.
        long timeoutSeconds();

        /// Initial objects (as ADDED) come first, then, if `sendInitialEvents` was asked for, the bookmark that ends them, through
        /// [WatchCache.Sink#progress] of [Start#initialRevision].
        Start start(WatchCache.Sink sink);
    }

    /// A watch under way.
    ///
    /// @param initialRevision the revision of the bookmark that ends the initial events; 0 when none was asked for
    record Start(AutoCloseable subscription, long initialRevision) {
    }
}
