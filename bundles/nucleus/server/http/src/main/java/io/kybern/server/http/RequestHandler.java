// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.http;

import io.kybern.authentication.api.Credentials;
import io.kybern.resource.api.ApiException;
import io.kybern.server.api.ApiRequest;
import io.kybern.server.api.ApiResponse;
import io.kybern.server.api.ApiServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/// Turns an HTTP request into one of the pipeline's and its answer into HTTP. Runs on the request's virtual thread and blocks there.
final class RequestHandler extends Handler.Abstract {
    private static final System.Logger LOG = System.getLogger(RequestHandler.class.getName());
    private static final String WEBSOCKET_TOKEN = "base64url.bearer.authorization.k8s.io.";

    private static final long MOST_DISCARDED = 32L << 20;

    private final ApiServer pipeline;
    private final Encoder encoder;
    private final AgentForwarder forwarder;

    RequestHandler(ApiServer pipeline, Encoder encoder, AgentForwarder forwarder) {
        super(InvocationType.BLOCKING);
        this.pipeline = pipeline;
        this.encoder = encoder;
        this.forwarder = forwarder;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        ApiRequest asked = translate(request);
        ApiServer.Result result = pipeline.handle(asked);
        int code = 500;
        try {
            headers(response, result);
            code = answer(request, response, asked, result, callback);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the client went away: {0}", e.getMessage());
            callback.failed(e);
        } finally {
            result.complete().accept(code);
        }
        return true;
    }

    private static void headers(Response response, ApiServer.Result result) {
        response.getHeaders().put("Audit-Id", result.auditId());
        response.getHeaders().put("Cache-Control", "no-cache, private");
        for (String warning : result.warnings()) {
            response.getHeaders().add("Warning", "299 - \"" + warning.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\p{Cntrl}", " ") + "\"");
        }
    }

    private int answer(Request request, Response response, ApiRequest asked, ApiServer.Result result, Callback callback) throws IOException {
        switch (result.response()) {
            case ApiResponse.Forward forward -> {
                return forwarder.forward(request, response, asked, forward, callback);
            }
            case ApiResponse.Watching watching -> {
                return new WatchStream(encoder, asked, watching).run(request, response, callback);
            }
            default -> {
                discardBody(request);
                Encoder.Form form;
                ApiResponse answer = result.response();
                try {
                    form = encoder.negotiate(asked, answer);
                } catch (ApiException e) {
                    answer = new ApiResponse.Single(e.status().code(), Optional.empty(), e.status().toValue());
                    form = Encoder.Form.json();
                }
                int code = encoder.code(answer);
                response.setStatus(code);
                try (OutputStream out = Content.Sink.asOutputStream(response)) {
                    encoder.write(answer, form, asked, response, out);
                }
                callback.succeeded();
                return code;
            }
        }
    }

    private static ApiRequest translate(Request request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (HttpField field : request.getHeaders()) {
            headers.computeIfAbsent(field.getName().toLowerCase(Locale.ROOT), _ -> new ArrayList<>(1)).add(String.valueOf(field.getValue()));
        }
        bearerOfWebSocket(headers);
        Map<String, List<String>> query = new LinkedHashMap<>();
        if (request.getHttpURI().getQuery() != null) {
            for (Fields.Field field : Request.extractQueryParameters(request)) {
                query.put(field.getName(), field.getValues());
            }
        }
        String path = request.getHttpURI().getDecodedPath();
        var credentials = new Credentials(certificates(request), headers, Request.getRemoteAddr(request), List.of());
        return new ApiRequest(request.getMethod(), path == null ? "/" : path, query, headers, limit -> body(request, limit), Optional.empty(),
                credentials, Optional.empty());
    }

    /// Browsers can't set headers on WebSockets: the token may come as a subprotocol.
    private static void bearerOfWebSocket(Map<String, List<String>> headers) {
        if (headers.containsKey("authorization")) {
            return;
        }
        for (String line : headers.getOrDefault("sec-websocket-protocol", List.of())) {
            for (String protocol : line.split(",")) {
                if (protocol.strip().startsWith(WEBSOCKET_TOKEN)) {
                    byte[] token = Base64.getUrlDecoder().decode(protocol.strip().substring(WEBSOCKET_TOKEN.length()));
                    headers.put("authorization", List.of("Bearer " + new String(token, StandardCharsets.UTF_8)));
                }
            }
        }
    }

    private static List<X509Certificate> certificates(Request request) {
        if (request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE) instanceof EndPoint.SslSessionData session) {
            X509Certificate[] peers = session.peerCertificates();
            return peers == null ? List.of() : List.of(peers);
        }
        return List.of();
    }

    /// Reads what the answer did not need: over HTTP/2 an answer before the end of the body cancels the stream, and clients lose the answer.
    private static void discardBody(Request request) {
        if (request.getLength() > MOST_DISCARDED) {
            return;
        }
        byte[] buffer = new byte[8192];
        long left = MOST_DISCARDED;
        try {
            InputStream in = Request.asInputStream(request);
            for (int n = in.read(buffer); n >= 0 && left > 0; n = in.read(buffer)) {
                left -= n;
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the rest of a request was not read: {0}", e.getMessage());
        }
    }

    private static byte[] body(Request request, int limit) {
        String tooLarge = "Request entity too large: limit is " + limit;
        if (request.getLength() > limit) {
            throw ApiException.tooLarge(tooLarge);
        }
        boolean gzip = "gzip".equalsIgnoreCase(request.getHeaders().get(HttpHeader.CONTENT_ENCODING));
        try (InputStream raw = Request.asInputStream(request); InputStream in = gzip ? new GZIPInputStream(raw) : raw) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw ApiException.tooLarge(tooLarge);
            }
            return bytes;
        } catch (IOException e) {
            throw ApiException.badRequest("the request body could not be read: " + e.getMessage());
        }
    }
}
