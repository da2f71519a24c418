// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// One call of `grpc.health.v1.Health/Check` over plain HTTP/2: a dozen frames, no library.
final class GrpcHealth {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GO_AWAY = 7;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int ACK = 1;
    private static final int SERVING = 1;
    private static final String[] STATES = {"UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"};

    private GrpcHealth() {
    }

    static Check.Outcome check(String host, int port, String service, Duration timeout) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), (int) timeout.toMillis());
            socket.setSoTimeout((int) timeout.toMillis());
            var out = new DataOutputStream(socket.getOutputStream());
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            frame(out, SETTINGS, 0, 0, new byte[0]);
            frame(out, HEADERS, END_HEADERS, 1, headers(host + ":" + port));
            frame(out, DATA, END_STREAM, 1, message(service));
            out.flush();
            return answer(new DataInputStream(socket.getInputStream()), out, System.nanoTime() + timeout.toNanos());
        } catch (IOException | IllegalArgumentException failure) {
            return new Check.Outcome(false, "error: health rpc failed: " + Check.reason(failure));
        }
    }

    private static Check.Outcome answer(DataInputStream in, DataOutputStream out, long end) throws IOException {
        var body = new ByteArrayOutputStream();
        while (System.nanoTime() < end) {
            int head = in.readInt();
            int length = head >>> 8;
            int type = head & 0xff;
            int flags = in.readUnsignedByte();
            int stream = in.readInt() & 0x7fffffff;
            byte[] payload = in.readNBytes(length);
            if (type == SETTINGS && (flags & ACK) == 0) {
                frame(out, SETTINGS, ACK, 0, new byte[0]);
                out.flush();
            } else if (type == PING && (flags & ACK) == 0) {
                frame(out, PING, ACK, 0, payload);
                out.flush();
            } else if (type == DATA && stream == 1) {
                body.write(payload);
            }
            boolean over = stream == 1 && (type == RESET || (type == HEADERS || type == DATA) && (flags & END_STREAM) != 0);
            if (over || type == GO_AWAY) {
                return verdict(body.toByteArray());
            }
        }
        return new Check.Outcome(false, "timeout: health rpc did not complete");
    }

    /// A gRPC frame with a message whose field 1 is the state.
    private static Check.Outcome verdict(byte[] body) {
        if (body.length == 5) {
            return new Check.Outcome(false, "service unhealthy (responded with \"UNKNOWN\")");
        }
        if (body.length < 7 || body[5] != 8) {
            return new Check.Outcome(false, "error: this server does not implement the grpc health protocol (grpc.health.v1.Health)");
        }
        int state = body[6];
        String name = state >= 0 && state < STATES.length ? STATES[state] : Integer.toString(state);
        return state == SERVING ? new Check.Outcome(true, "") : new Check.Outcome(false, "service unhealthy (responded with \"" + name
                + "\")");
    }

    private static void frame(DataOutputStream out, int type, int flags, int stream, byte[] payload) throws IOException {
        out.writeInt(payload.length << 8 | type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
    }

    /// Header fields as literals without indexing and without Huffman coding.
    private static byte[] headers(String authority) {
        var out = new ByteArrayOutputStream();
        field(out, ":method", "POST");
        field(out, ":scheme", "http");
        field(out, ":path", "/grpc.health.v1.Health/Check");
        field(out, ":authority", authority);
        field(out, "content-type", "application/grpc");
        field(out, "te", "trailers");
        field(out, "user-agent", "kube-probe/1.36");
        return out.toByteArray();
    }

    private static void field(ByteArrayOutputStream out, String name, String value) {
        out.write(0);
        out.write(name.length());
        out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        out.write(value.length());
        out.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] message(String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        int length = name.length == 0 ? 0 : name.length + 2;
        byte[] message = new byte[5 + length];
        message[4] = (byte) length;
        if (length > 0) {
            message[5] = 10;
            message[6] = (byte) name.length;
            System.arraycopy(name, 0, message, 7, name.length);
        }
        return message;
    }
}
