// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.http;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Codecs;
import io.kybern.resource.api.GroupVersionKind;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Protobuf;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Tables;
import io.kybern.resource.api.Value;
import io.kybern.server.api.ApiRequest;
import io.kybern.server.api.ApiResponse;
import io.kybern.server.api.StoredObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;

/// Writes answers in the form that the client accepts: JSON, YAML or protobuf; whole objects, Tables or metadata only.
final class Encoder {
    private static final String MEDIA_TYPES = "application/json, application/yaml, application/vnd.kubernetes.protobuf";
    /// Smaller answers are not worth compressing; upstream's bound.
    private static final int GZIP_FROM = 128 * 1024;

    private final Codecs codecs;
    private final Protobuf protobuf;
    private final Tables tables;
    private final InstantSource clock;

    Encoder(Codecs codecs, Protobuf protobuf, Tables tables, InstantSource clock) {
        this.codecs = codecs;
        this.protobuf = protobuf;
        this.tables = tables;
        this.clock = clock;
    }

    /// The shape of the objects in an answer.
    enum Shape { OBJECT, TABLE, METADATA }

    /// How an answer is written.
    record Form(String mediaType, Shape shape, Tables.Include include) {
        static Form json() {
            return new Form("application/json", Shape.OBJECT, Tables.Include.METADATA);
        }

        boolean protobuf() {
            return mediaType.equals(Protobuf.MEDIA_TYPE);
        }
    }

    Form negotiate(ApiRequest request, ApiResponse response) {
        Optional<ResourceType> type = switch (response) {
            case ApiResponse.Stored stored -> Optional.of(stored.type());
            case ApiResponse.Single single -> single.type();
            case ApiResponse.Listing listing -> Optional.of(listing.type());
            case ApiResponse.Watching watching -> Optional.of(watching.type());
            default -> Optional.empty();
        };
        boolean failed = response instanceof ApiResponse.Single single && single.value().get("kind").text().equals("Status");
        return negotiate(request, type, failed);
    }

    /// The first form of `Accept` that can be made. A Status is sent as JSON when nothing fits.
    private Form negotiate(ApiRequest request, Optional<ResourceType> type, boolean status) {
        String accept = String.join(",", request.headers().getOrDefault("accept", List.of()));
        if (accept.isBlank()) {
            return Form.json();
        }
        boolean shapes = false;
        for (String clause : accept.split(",")) {
            String[] parts = clause.strip().split(";");
            String media = parts[0].strip().toLowerCase(Locale.ROOT);
            Optional<Shape> shape = shape(parts);
            if (shape.isEmpty() || shape.get() != Shape.OBJECT && type.isEmpty()) {
                shapes = true;
                continue;
            }
            Optional<String> mediaType = mediaType(media, type, status);
            if (mediaType.isPresent() && !(shape.get() == Shape.TABLE && mediaType.get().equals(Protobuf.MEDIA_TYPE))) {
                return new Form(mediaType.get(), shape.get(), include(request));
            }
        }
        if (status || type.isEmpty()) {
            return Form.json();
        }
        throw ApiException.notAcceptable(shapes ? "only the following media types are accepted: " + MEDIA_TYPES
                : "406: Not Acceptable\n\nAvailable representations: " + MEDIA_TYPES);
    }

    private static Optional<Shape> shape(String[] parts) {
        for (String part : parts) {
            String parameter = part.strip();
            if (parameter.startsWith("as=")) {
                return switch (parameter.substring(3)) {
                    case "Table" -> Optional.of(Shape.TABLE);
                    case "PartialObjectMetadata", "PartialObjectMetadataList" -> Optional.of(Shape.METADATA);
                    default -> Optional.empty();
                };
            }
        }
        return Optional.of(Shape.OBJECT);
    }

    private Optional<String> mediaType(String media, Optional<ResourceType> type, boolean status) {
        return switch (media) {
            case "application/json", "application/*", "*/*" -> Optional.of("application/json");
            case "application/yaml" -> Optional.of("application/yaml");
            case Protobuf.MEDIA_TYPE -> status || type.map(ResourceType::kind).map(protobuf::supports).orElse(false)
                    ? Optional.of(Protobuf.MEDIA_TYPE) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Tables.Include include(ApiRequest request) {
        return switch (request.parameter("includeObject")) {
            case "", "Metadata" -> Tables.Include.METADATA;
            case "None" -> Tables.Include.NONE;
            case "Object" -> Tables.Include.OBJECT;
            default -> throw ApiException.badRequest("unrecognized includeObject value: \"" + request.parameter("includeObject") + "\"");
        };
    }

    int code(ApiResponse response) {
        return switch (response) {
            case ApiResponse.Stored stored -> stored.code();
            case ApiResponse.Single single -> single.code();
            case ApiResponse.Raw raw -> raw.code();
            default -> 200;
        };
    }

    void write(ApiResponse response, Form form, ApiRequest request, Response http, OutputStream out) throws IOException {
        if (response instanceof ApiResponse.Raw raw) {
            writeRaw(raw, request, http, out);
            return;
        }
        http.getHeaders().put(HttpHeader.CONTENT_TYPE, form.mediaType());
        if (response instanceof ApiResponse.Single single && single.value().get("details", "retryAfterSeconds").integer(0) > 0) {
            http.getHeaders().put(HttpHeader.RETRY_AFTER, Long.toString(single.value().get("details", "retryAfterSeconds").integer(0)));
        }
        if (response instanceof ApiResponse.Listing listing && compresses(request, listing)) {
            http.getHeaders().put(HttpHeader.CONTENT_ENCODING, "gzip");
            http.getHeaders().put("Vary", "Accept-Encoding");
            try (var gzip = new FastGzip(out)) {
                writeBody(response, form, gzip);
            }
            return;
        }
        writeBody(response, form, out);
    }

    private static boolean compresses(ApiRequest request, ApiResponse.Listing listing) {
        return request.header("accept-encoding").contains("gzip") && listing.page().items().size() * 1000L > GZIP_FROM;
    }

    /// Compresses quickly: the network is local, the processor is not idle.
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, 16 * 1024);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    private static void writeRaw(ApiResponse.Raw raw, ApiRequest request, Response http, OutputStream out) throws IOException {
        http.getHeaders().put(HttpHeader.CONTENT_TYPE, raw.contentType());
        if (!raw.etag().isEmpty()) {
            http.getHeaders().put(HttpHeader.ETAG, raw.etag());
            http.getHeaders().put("Vary", "Accept");
            if (request.header("if-none-match").equals(raw.etag())) {
                http.setStatus(304);
                return;
            }
        }
        if (raw.body().length > GZIP_FROM && request.header("accept-encoding").contains("gzip")) {
            http.getHeaders().put(HttpHeader.CONTENT_ENCODING, "gzip");
            try (var gzip = new FastGzip(out)) {
                gzip.write(raw.body());
            }
            return;
        }
        http.getHeaders().put(HttpHeader.CONTENT_LENGTH, raw.body().length);
        if (!request.method().equals("HEAD")) {
            out.write(raw.body());
        }
    }

    private void writeBody(ApiResponse response, Form form, OutputStream out) throws IOException {
        switch (response) {
            case ApiResponse.Stored stored -> writeObject(Optional.of(stored.type()), stored.object(), form, out);
            case ApiResponse.Single single -> writeValue(single.type(), single.value(), form, out);
            case ApiResponse.Listing listing -> writeList(listing, form, out);
            default -> throw new IllegalStateException("no body in " + response);
        }
    }

    private void writeObject(Optional<ResourceType> type, StoredObject object, Form form, OutputStream out) throws IOException {
        if (form.shape() == Shape.OBJECT && form.mediaType().equals("application/json")) {
            object.writeJson(out);
            out.write('\n');
        } else {
            writeValue(type, object.value(), form, out);
        }
    }

    private void writeValue(Optional<ResourceType> type, Value value, Form form, OutputStream out) throws IOException {
        Value shaped = type.isEmpty() ? value : switch (form.shape()) {
            case OBJECT -> value;
            case TABLE -> tables.table(type.get(), List.of(value), listMetadata(value), form.include(), true, clock.instant());
            case METADATA -> tables.metadata(value);
        };
        writeShaped(shaped, form, out);
    }

    private static Value listMetadata(Value object) {
        return Value.object("resourceVersion", object.get("metadata", "resourceVersion"));
    }

    private void writeShaped(Value shaped, Form form, OutputStream out) throws IOException {
        switch (form.mediaType()) {
            case Protobuf.MEDIA_TYPE -> out.write(protobuf.encode(shaped));
            case "application/yaml" -> codecs.yaml().encode(shaped, out);
            default -> {
                codecs.json().encode(shaped, out);
                out.write('\n');
            }
        }
    }

    private void writeList(ApiResponse.Listing listing, Form form, OutputStream out) throws IOException {
        ResourceType type = listing.type();
        Value metadata = metadata(listing);
        List<StoredObject> items = listing.page().items();
        if (form.shape() != Shape.OBJECT) {
            List<Value> values = items.stream().map(StoredObject::value).toList();
            writeShaped(form.shape() == Shape.TABLE ? tables.table(type, values, metadata, form.include(), true, clock.instant())
                    : tables.metadataList(values, metadata), form, out);
            return;
        }
        var kind = new GroupVersionKind(type.resource().group(), type.resource().version(), type.names().listKind());
        switch (form.mediaType()) {
            case Protobuf.MEDIA_TYPE -> {
                var bodies = new ArrayList<byte[]>(items.size());
                items.forEach(item -> bodies.add(protobuf.encodeBody(item.value())));
                out.write(protobuf.encodeList(kind, metadata, bodies));
            }
            case "application/yaml" -> codecs.yaml().encode(ObjectValue.builder().put("apiVersion", kind.apiVersion()).put("kind", kind.kind())
                    .put("metadata", metadata).put("items", Value.array(items.stream().map(StoredObject::value).toList())).build(), out);
            default -> writeJsonList(kind, metadata, items, out);
        }
    }

    private void writeJsonList(GroupVersionKind kind, Value metadata, List<StoredObject> items, OutputStream out) throws IOException {
        var buffer = new Chunks(out);
        buffer.write(("{\"kind\":\"" + kind.kind() + "\",\"apiVersion\":\"" + kind.apiVersion() + "\",\"metadata\":")
                .getBytes(StandardCharsets.UTF_8));
        buffer.write(codecs.json().encode(metadata));
        buffer.write(",\"items\":[".getBytes(StandardCharsets.US_ASCII));
        boolean first = true;
        for (StoredObject item : items) {
            if (!first) {
                buffer.write(',');
            }
            first = false;
            item.writeJson(buffer);
        }
        buffer.write("]}\n".getBytes(StandardCharsets.US_ASCII));
        buffer.drain();
    }

    /// Gathers small writes, so that a list goes out in large pieces however many objects it has.
    private static final class Chunks extends ByteArrayOutputStream {
        private static final int SIZE = 256 * 1024;
        private final OutputStream out;

        Chunks(OutputStream out) {
            super(SIZE + 64 * 1024);
            this.out = out;
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            super.write(bytes, from, length);
            if (count >= SIZE) {
                try {
                    drain();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        @Override
        public void write(byte[] bytes) {
            write(bytes, 0, bytes.length);
        }

        synchronized void drain() throws IOException {
            out.write(buf, 0, count);
            count = 0;
        }
    }

    private static Value metadata(ApiResponse.Listing listing) {
        var metadata = ObjectValue.builder().put("resourceVersion", Long.toString(listing.page().revision()));
        if (!listing.continueToken().isEmpty()) {
            metadata.put("continue", listing.continueToken());
            if (listing.page().remaining() >= 0) {
                metadata.put("remainingItemCount", listing.page().remaining());
            }
        }
        return metadata.build();
    }

    /// One event of a watch as it goes over the wire.
    ///
    /// @param first whether it is the client's first (Tables send their columns once)
    byte[] watchFrame(ResourceType type, String kind, StoredObject object, Form form, boolean first) {
        if (form.shape() == Shape.OBJECT && form.mediaType().equals("application/json")) {
            var out = new ByteArrayOutputStream(2048);
            try {
                out.write(("{\"type\":\"" + kind + "\",\"object\":").getBytes(StandardCharsets.US_ASCII));
                object.writeJson(out);
                out.write("}\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return out.toByteArray();
        }
        Value shaped = switch (form.shape()) {
            case OBJECT -> object.value();
            case TABLE -> tables.table(type, List.of(object.value()), listMetadata(object.value()), form.include(), first, clock.instant());
            case METADATA -> tables.metadata(object.value());
        };
        return frame(kind, shaped, form);
    }

    /// A frame around an object that is ready: bookmarks and errors.
    byte[] frame(String kind, Value object, Form form) {
        if (form.protobuf()) {
            return protobuf.watchFrame(kind, protobuf.encode(object));
        }
        if (form.mediaType().equals("application/yaml")) {
            return codecs.yaml().encode(Value.object("type", Value.of(kind), "object", object));
        }
        var out = new ByteArrayOutputStream(512);
        out.writeBytes(("{\"type\":\"" + kind + "\",\"object\":").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(codecs.json().encode(object));
        out.writeBytes("}\n".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    /// A bookmark: an empty object of the watched kind at a revision.
    Value bookmark(ResourceType type, long revision, boolean initialEnd, Form form) {
        ObjectValue metadata = Value.object("resourceVersion", Value.of(Long.toString(revision)), "creationTimestamp", Value.NULL);
        if (initialEnd) {
            metadata = metadata.with("annotations", Value.object("k8s.io/initial-events-end", Value.of("true")));
        }
        ObjectValue object = Value.object("apiVersion", Value.of(type.resource().apiVersion()), "kind", Value.of(type.names().kind()), "metadata", metadata);
        return switch (form.shape()) {
            case OBJECT -> object;
            case TABLE -> tables.table(type, List.of(object), listMetadata(object), Tables.Include.METADATA, false, clock.instant());
            case METADATA -> tables.metadata(object);
        };
    }
}
