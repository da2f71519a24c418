// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.Value;
import io.kybern.runtime.api.ContainerRuntime;
import io.kybern.runtime.api.ExecResult;
import io.kybern.runtime.api.RuntimeFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// One action on a container, of a probe or a hook: a command, an HTTP request, a TCP connection, a gRPC health call, a sleep.
final class Check {
    private static final int SHOWN = 10 * 1024;
    private static final String USER_AGENT = "kube-probe/1.36";

    private final ContainerRuntime runtime;

    Check(ContainerRuntime runtime) {
        this.runtime = runtime;
    }

    /// How it went; the message is the output or the reason.
    record Outcome(boolean success, String message) {
    }

    /// Blocks for `timeout` at most, but for a sleep.
    ///
    /// @param address the pod's main address, or the node's for pods on its network
    Outcome run(Value action, Pod.Container container, String containerId, String address, Duration timeout) {
        if (action.get("exec").present()) {
            return exec(containerId, action.get("exec"), timeout);
        }
        if (action.get("httpGet").present()) {
            return http(action.get("httpGet"), container, address, timeout);
        }
        if (action.get("tcpSocket").present()) {
            return tcp(action.get("tcpSocket"), container, address, timeout);
        }
        if (action.get("grpc").present()) {
            int port = (int) action.get("grpc", "port").integer(0);
            return GrpcHealth.check(address, port, action.get("grpc", "service").text(), timeout);
        }
        if (action.get("sleep").present()) {
            return sleep(action.get("sleep", "seconds").integer(0));
        }
        return new Outcome(false, "missing probe handler");
    }

    private static Outcome sleep(long seconds) {
        try {
            Thread.sleep(Duration.ofSeconds(seconds));
            return new Outcome(true, "");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Outcome(false, "interrupted");
        }
    }

    private Outcome exec(String containerId, Value action, Duration timeout) {
        List<String> command = action.get("command").items().stream().map(Value::text).toList();
        try {
            ExecResult result = runtime.exec(containerId, command, timeout);
            String output = (result.stdoutText() + result.stderrText());
            return new Outcome(result.exitCode() == 0, output.length() > SHOWN ? output.substring(0, SHOWN) : output);
        } catch (RuntimeFailure failure) {
            if (failure.reason() == RuntimeFailure.Reason.DEADLINE_EXCEEDED) {
                return new Outcome(false, "command timed out: \"" + String.join(" ", command) + "\" timed out after "
                        + timeout.toSeconds() + "s");
            }
            return new Outcome(false, String.valueOf(failure.getMessage()));
        }
    }

    /// A port by number or by the name it has in the container.
    static int port(Value port, Pod.Container container) {
        if (port.text().isEmpty()) {
            return (int) port.integer(0);
        }
        for (Value item : container.value().get("ports").items()) {
            if (item.get("name").text().equals(port.text())) {
                return (int) item.get("containerPort").integer(0);
            }
        }
        try {
            return Integer.parseInt(port.text());
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private static Outcome tcp(Value action, Pod.Container container, String address, Duration timeout) {
        String host = action.get("host").text(address);
        int port = port(action.get("port"), container);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
            return new Outcome(true, "");
        } catch (IOException | IllegalArgumentException failure) {
            return new Outcome(false, "dial tcp " + host + ":" + port + ": " + reason(failure));
        }
    }

    private static Outcome http(Value action, Pod.Container container, String address, Duration timeout) {
        String host = action.get("host").text(address);
        int port = port(action.get("port"), container);
        boolean tls = action.get("scheme").text("HTTP").equalsIgnoreCase("HTTPS");
        String path = action.get("path").text("/");
        path = path.startsWith("/") ? path : "/" + path;
        String url = (tls ? "https://" : "http://") + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + path;
        long end = System.nanoTime() + timeout.toNanos();
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
            plain.setSoTimeout((int) Math.max(1, (end - System.nanoTime()) / 1_000_000));
            try (Socket socket = tls ? wrap(plain, host, port) : plain) {
                socket.getOutputStream().write(request(action, host, port, path).getBytes(StandardCharsets.UTF_8));
                socket.getOutputStream().flush();
                return response(socket, end);
            }
        } catch (IOException | IllegalArgumentException failure) {
            return new Outcome(false, "Get \"" + url + "\": " + reason(failure));
        }
    }

    private static String request(Value action, String host, int port, String path) {
        var text = new StringBuilder("GET " + path.replace(" ", "%20") + " HTTP/1.1\r\n");
        boolean hostNamed = false;
        boolean agentNamed = false;
        boolean acceptNamed = false;
        for (Value header : action.get("httpHeaders").items()) {
            String name = header.get("name").text();
            hostNamed |= name.equalsIgnoreCase("Host");
            agentNamed |= name.equalsIgnoreCase("User-Agent");
            acceptNamed |= name.equalsIgnoreCase("Accept");
            text.append(name).append(": ").append(header.get("value").text().replaceAll("[\r\n]", "")).append("\r\n");
        }
        text.append(hostNamed ? "" : "Host: " + host + ":" + port + "\r\n").append(agentNamed ? "" : "User-Agent: " + USER_AGENT + "\r\n");
        return text.append(acceptNamed ? "" : "Accept: */*\r\n").append("Connection: close\r\n\r\n").toString();
    }

    private static Outcome response(Socket socket, long end) throws IOException {
        InputStream in = socket.getInputStream();
        var seen = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        while (seen.size() < SHOWN && System.nanoTime() < end) {
            int count = in.read(buffer);
            if (count < 0) {
                break;
            }
            seen.write(buffer, 0, count);
            if (seen.toString(StandardCharsets.ISO_8859_1).indexOf("\r\n") > 0) {
                break;
            }
        }
        String[] status = seen.toString(StandardCharsets.ISO_8859_1).split("\r\n", 2)[0].split(" ");
        if (status.length < 2 || !status[0].startsWith("HTTP/") || !status[1].matches("\\d{3}")) {
            return new Outcome(false, status.length == 1 && status[0].isEmpty() ? "EOF" : "malformed HTTP response");
        }
        int code = Integer.parseInt(status[1]);
        return code >= 200 && code < 400 ? new Outcome(true, "") : new Outcome(false, "HTTP probe failed with statuscode: " + code);
    }

    private static SSLSocket wrap(Socket plain, String host, int port) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustEveryone()}, null);
            return (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
        } catch (GeneralSecurityException failure) {
            throw new IOException(failure);
        }
    }

    /// Probes look whether something answers, not who it is.
    private static final class TrustEveryone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    static String reason(Exception failure) {
        if (failure instanceof java.net.SocketTimeoutException) {
            return "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
        }
        String message = String.valueOf(failure.getMessage());
        return message.toLowerCase(Locale.ROOT).contains("refused") ? "connect: connection refused" : message;
    }
}
