// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.FieldSelector;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Selectors;
import io.kybern.resource.api.Status;
import io.kybern.resource.api.Value;
import io.kybern.server.api.ApiRequest;
import io.kybern.server.api.ApiResponse;
import io.kybern.server.api.StoredObject;
import io.kybern.server.api.WatchCache;
import io.kybern.server.api.WatchCache.FieldRequirement;
import io.kybern.server.api.WatchCache.Query;
import io.kybern.server.api.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Serves get, list and watch from the watch cache.
final class Reads {
    private static final Duration FUTURE_WAIT = Duration.ofSeconds(3);
    private static final Set<String> MATCHES = Set.of("", "Exact", "NotOlderThan");
    /// Watches end by themselves after 30 to 60 minutes, as upstream's do.
    private static final long SHORTEST_WATCH = 1800;

    private final Machinery machinery;

    Reads(Machinery machinery) {
        this.machinery = machinery;
    }

    ApiResponse get(RequestContext context, ResourceType type, String name) {
        String version = context.request.parameter("resourceVersion");
        if (version.isEmpty()) {
            machinery.cache().awaitLatest();
        } else {
            awaitRevision(parse(version, "resourceVersion: Invalid value: \"" + version + "\": "));
        }
        return new ApiResponse.Stored(200, type, find(context, type, name));
    }

    StoredObject find(RequestContext context, ResourceType type, String name) {
        String namespace = type.namespaced() ? context.namespace() : "";
        return machinery.cache().get(type, namespace, name)
                .orElseThrow(() -> ApiException.notFound(type.resource().group(), type.resource().resource(), name));
    }

    ApiResponse list(RequestContext context, ResourceType type) {
        ApiRequest request = context.request;
        checkListOptions(request);
        long limit = Math.max(0, number(request, "limit"));
        Query query = query(context, type);
        String token = request.parameter("continue");
        if (!token.isEmpty()) {
            return page(type, query, Continuation.parse(token), limit);
        }
        number(request, "timeoutSeconds");
        String version = request.parameter("resourceVersion");
        long exact = 0;
        if (version.isEmpty()) {
            machinery.cache().awaitLatest();
        } else {
            long revision = parse(version, "invalid resource version: resourceVersion: Invalid value: \"" + version + "\": ");
            awaitRevision(revision);
            String match = request.parameter("resourceVersionMatch");
            exact = match.equals("Exact") || match.isEmpty() && limit > 0 && revision > 0 ? revision : 0;
        }
        return answer(type, machinery.cache().list(type, query, exact, "", limit));
    }

    private ApiResponse page(ResourceType type, Query query, Continuation token, long limit) {
        try {
            return answer(type, machinery.cache().list(type, query, Math.max(token.revision(), 0), token.afterKey(), limit));
        } catch (ApiException e) {
            if (!e.is("Expired")) {
                throw e;
            }
            Status status = Status.failure(410, "Expired", "The provided continue parameter is too old to display a consistent "
                    + "list result. You can start a new list without the continue parameter, or use the continue token in this response to "
                    + "retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects "
                    + "that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.");
            throw new ExpiredListException(status, new Continuation(-1, token.afterKey()).token());
        }
    }

    private static ApiResponse answer(ResourceType type, WatchCache.Page page) {
        String token = page.lastKey().isEmpty() ? "" : new Continuation(page.revision(), page.lastKey()).token();
        return new ApiResponse.Listing(type, page, token);
    }

    ApiResponse watch(RequestContext context, ResourceType type) {
        ApiRequest request = context.request;
        checkWatchOptions(request);
        Query query = query(context, type);
        String version = request.parameter("resourceVersion");
        long revision = version.isEmpty() ? 0 : parse(version, "resourceVersion: Invalid value: \"" + version + "\": ");
        boolean sendInitial = truth(request, "sendInitialEvents");
        boolean initial = request.has("sendInitialEvents") ? sendInitial : revision == 0;
        long asked = number(request, "timeoutSeconds");
        long seconds = asked > 0 ? asked : SHORTEST_WATCH + machinery.random().nextLong(SHORTEST_WATCH);
        boolean bookmarks = truth(request, "allowWatchBookmarks");
        return new ApiResponse.Watching(type, new CacheWatch(type, query, revision, initial, sendInitial, bookmarks, seconds));
    }

    /// A watch over the cache.
    private final class CacheWatch implements ApiResponse.Watch {
        private final ResourceType type;
        private final Query query;
        private final long revision;
        private final boolean initial;
        private final boolean endMark;
        private final boolean bookmarks;
        private final long timeoutSeconds;

        CacheWatch(ResourceType type, Query query, long revision, boolean initial, boolean endMark, boolean bookmarks, long timeoutSeconds) {
            this.type = type;
            this.query = query;
            this.revision = revision;
            this.initial = initial;
            this.endMark = endMark;
            this.bookmarks = bookmarks;
            this.timeoutSeconds = timeoutSeconds;
        }

        @Override
        public boolean bookmarks() {
            return bookmarks;
        }

        @Override
        public long timeoutSeconds() {
            return timeoutSeconds;
        }

        @Override
        public ApiResponse.Start start(WatchCache.Sink sink) {
            if (!initial) {
                return new ApiResponse.Start(machinery.cache().watch(type, query, revision == 0 ? machinery.cache().applied() : revision, sink), 0);
            }
            if (revision == 0) {
                machinery.cache().awaitLatest();
            } else {
                awaitRevision(revision);
            }
            WatchCache.Page page = machinery.cache().list(type, query, 0, "", 0);
            page.items().forEach(object -> sink.event(new WatchEvent(WatchEvent.Kind.ADDED, object)));
            return new ApiResponse.Start(machinery.cache().watch(type, query, page.revision(), sink), endMark ? page.revision() : 0);
        }
    }

    private void awaitRevision(long revision) {
        if (!machinery.cache().await(revision, FUTURE_WAIT)) {
            String message = "Too large resource version: " + revision + ", current: " + machinery.cache().applied();
            throw new ApiException(ApiException.timeout("Timeout: " + message, 1).status()
                    .withCause("ResourceVersionTooLarge", "Too large resource version", ""));
        }
    }

    Query query(RequestContext context, ResourceType type) {
        ApiRequest request = context.request;
        FieldSelector fields = Selectors.parseFields(request.parameter("fieldSelector"));
        var requirements = new ArrayList<FieldRequirement>();
        for (FieldSelector.Term term : fields.terms()) {
            checkLabel(type, term.label());
            requirements.add(new FieldRequirement(term.label(), term.equal(), term.value()));
        }
        if (!context.info.name().isEmpty() && context.info.verb().equals("watch")) {
            fields.exact("metadata.name").filter(name -> !name.equals(context.info.name())).ifPresent(_ -> {
                throw ApiException.badRequest("fieldSelector metadata.name doesn't match requested name");
            });
            requirements.add(new FieldRequirement("metadata.name", true, context.info.name()));
        }
        return new Query(type.namespaced() ? context.namespace() : "", Selectors.parse(request.parameter("labelSelector")), requirements);
    }

    private static void checkLabel(ResourceType type, String label) {
        if (label.equals("metadata.name") || label.equals("metadata.namespace") || type.selectable().containsKey(label)) {
            return;
        }
        boolean own = type.selectable().keySet().stream().anyMatch(known -> !known.equals("metadata.name") && !known.equals("metadata.namespace"));
        throw ApiException.badRequest(own ? "field label not supported: " + label
                : "\"" + label + "\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
    }

    private static void checkListOptions(ApiRequest request) {
        String match = request.parameter("resourceVersionMatch");
        String version = request.parameter("resourceVersion");
        var errors = new ArrayList<FieldError>();
        if (request.has("sendInitialEvents")) {
            errors.add(FieldError.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
        }
        if (!match.isEmpty()) {
            if (!request.parameter("continue").isEmpty()) {
                errors.add(FieldError.forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided"));
            } else if (version.isEmpty()) {
                errors.add(FieldError.forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided"));
            }
            if (!MATCHES.contains(match)) {
                errors.add(FieldError.notSupported("resourceVersionMatch", Value.of(match), List.of("Exact", "NotOlderThan", "")));
            } else if (match.equals("Exact") && version.equals("0")) {
                errors.add(FieldError.forbidden("resourceVersionMatch",
                        "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
            }
        }
        refuse(errors);
    }

    private static void checkWatchOptions(ApiRequest request) {
        String match = request.parameter("resourceVersionMatch");
        var errors = new ArrayList<FieldError>();
        if (request.has("sendInitialEvents")) {
            if (match.isEmpty()) {
                errors.add(FieldError.forbidden("resourceVersionMatch",
                        "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
            } else if (!match.equals("NotOlderThan")) {
                errors.add(FieldError.notSupported("resourceVersionMatch", Value.of(match), List.of("NotOlderThan")));
            }
        } else if (!match.isEmpty()) {
            errors.add(FieldError.forbidden("resourceVersionMatch",
                    "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
        }
        refuse(errors);
    }

    private static void refuse(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw ApiException.invalid("meta.k8s.io", "ListOptions", "", errors);
        }
    }

    private static boolean truth(ApiRequest request, String name) {
        return request.has(name) && !Set.of("false", "0", "f", "F", "FALSE", "False").contains(request.parameter(name));
    }

    private static long number(ApiRequest request, String name) {
        String text = request.parameter(name);
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw ApiException.badRequest("strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
        }
    }

    private static long parse(String version, String prefix) {
        try {
            long revision = Long.parseLong(version);
            if (revision >= 0) {
                return revision;
            }
        } catch (NumberFormatException _) {
            // refused below
        }
        throw ApiException.badRequest(prefix + "strconv.ParseUint: parsing \"" + version + "\": invalid syntax");
    }

    /// A continue token past the history; the answer carries one that goes on inconsistently.
    static final class ExpiredListException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Value body;

        ExpiredListException(Status status, String token) {
            super(status.message(), null, false, false);
            body = status.toValue().with("metadata", Value.object("continue", Value.of(token)));
        }

        Value body() {
            return body;
        }
    }
}
