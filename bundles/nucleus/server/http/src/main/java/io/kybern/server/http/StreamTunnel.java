// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.http;

import io.kybern.server.api.ApiRequest;
import io.kybern.server.api.ApiResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/// Joins a client's upgraded connection with one to a node's agent: after both have switched protocols, bytes go through untouched, so
/// WebSocket and SPDY streams of every version work alike.
final class StreamTunnel extends AbstractConnection implements Connection.UpgradeTo {
    private static final System.Logger LOG = System.getLogger(StreamTunnel.class.getName());
    private static final Set<String> PASSED = Set.of("upgrade", "connection", "sec-websocket-key", "sec-websocket-version",
            "sec-websocket-protocol", "sec-websocket-extensions", "x-stream-protocol-version", "origin", "user-agent");
    private static final Set<String> RETURNED = Set.of("upgrade", "connection", "sec-websocket-accept", "sec-websocket-protocol",
            "x-stream-protocol-version");
    private static final String BEARER_PROTOCOL = "base64url.bearer.authorization.k8s.io.";

    private final Socket agent;
    private final InputStream fromAgent;

    private StreamTunnel(EndPoint client, Executor executor, Socket agent, InputStream fromAgent) {
        super(client, executor);
        this.agent = agent;
        this.fromAgent = fromAgent;
    }

    static int open(Request request, Response response, ApiRequest asked, ApiResponse.Forward forward, SSLContext tls, Callback callback)
            throws IOException {
        Socket agent = tls.getSocketFactory().createSocket(forward.host(), forward.port());
        agent.setTcpNoDelay(true);
        agent.getOutputStream().write(head(asked, forward));
        InputStream in = agent.getInputStream();
        List<String> answer = readHead(in);
        int code = Integer.parseInt(answer.getFirst().split(" ")[1]);
        response.setStatus(code);
        if (code != 101) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            try (agent; OutputStream out = Content.Sink.asOutputStream(response)) {
                agent.setSoTimeout(2000);
                copyBody(in, answer, out);
            }
            callback.succeeded();
            return code;
        }
        for (String line : answer.subList(1, answer.size())) {
            int colon = line.indexOf(':');
            if (colon > 0 && RETURNED.contains(line.substring(0, colon).toLowerCase(Locale.ROOT))) {
                response.getHeaders().put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        EndPoint client = request.getConnectionMetaData().getConnection().getEndPoint();
        client.setIdleTimeout(0);
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE,
                new StreamTunnel(client, request.getComponents().getExecutor(), agent, in));
        response.write(true, BufferUtil.EMPTY_BUFFER, callback);
        return code;
    }

    private static void copyBody(InputStream in, List<String> head, OutputStream out) throws IOException {
        int length = head.stream().filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip())).findFirst().orElse(0);
        out.write(in.readNBytes(length));
    }

    private static byte[] head(ApiRequest asked, ApiResponse.Forward forward) {
        var head = new StringBuilder(asked.method()).append(' ').append(forward.path()).append(" HTTP/1.1\r\nHost: ").append(forward.host())
                .append(':').append(forward.port()).append("\r\n");
        asked.headers().forEach((name, values) -> {
            if (PASSED.contains(name)) {
                for (String value : values) {
                    head.append(name).append(": ").append(name.equals("sec-websocket-protocol") ? withoutToken(value) : value).append("\r\n");
                }
            }
        });
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String withoutToken(String protocols) {
        return String.join(", ", List.of(protocols.split(",")).stream().map(String::strip).filter(p -> !p.startsWith(BEARER_PROTOCOL)).toList());
    }

    /// The status line and the headers of the agent's answer; what follows stays unread.
    private static List<String> readHead(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            if (next < 0 || bytes.size() > 64 * 1024) {
                throw new IOException("the node agent closed the connection");
            }
            bytes.write(next);
            matched = next == (matched % 2 == 0 ? '\r' : '\n') ? matched + 1 : next == '\r' ? 1 : 0;
        }
        return List.of(bytes.toString(StandardCharsets.ISO_8859_1).split("\r\n"));
    }

    @Override
    public void onUpgradeTo(ByteBuffer rest) {
        if (rest != null && rest.hasRemaining()) {
            try {
                agent.getOutputStream().write(BufferUtil.toArray(rest));
            } catch (IOException e) {
                end(e);
            }
        }
    }

    @Override
    public void onOpen() {
        super.onOpen();
        Thread.ofVirtual().name("tunnel-to-client").start(this::pumpToClient);
        fillInterested();
    }

    @Override
    public void onFillable() {
        ByteBuffer buffer = ByteBuffer.allocate(32 * 1024);
        BufferUtil.clear(buffer);
        try {
            while (true) {
                int filled = getEndPoint().fill(buffer);
                if (filled < 0) {
                    agent.shutdownOutput();
                    return;
                }
                if (filled == 0) {
                    fillInterested();
                    return;
                }
                agent.getOutputStream().write(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
                BufferUtil.clear(buffer);
            }
        } catch (IOException e) {
            end(e);
        }
    }

    private void pumpToClient() {
        byte[] bytes = new byte[32 * 1024];
        try {
            for (int count = fromAgent.read(bytes); count >= 0; count = fromAgent.read(bytes)) {
                var done = new Callback.Completable();
                getEndPoint().write(done, ByteBuffer.wrap(bytes, 0, count));
                done.join();
            }
            getEndPoint().shutdownOutput();
            close();
        } catch (IOException | CompletionException e) {
            end(e);
        }
    }

    private void end(Throwable cause) {
        LOG.log(System.Logger.Level.DEBUG, "a stream ended: {0}", cause.getMessage());
        close();
    }

    @Override
    public void onClose(Throwable cause) {
        super.onClose(cause);
        try {
            agent.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "closing a stream to an agent", e);
        }
    }
}
