// SPDX-License-Identifier: Apache-2.0
package io.kybern.spdy.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.Adler32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SpdyConnectionTest {
    private final BlockingQueue<SpdyStream> accepted = new LinkedBlockingQueue<>();
    private Socket left;
    private Socket right;
    private SpdyConnection client;
    private SpdyConnection server;

    @BeforeEach
    void connect() throws IOException {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            left = new Socket(listener.getInetAddress(), listener.getLocalPort());
            right = listener.accept();
        }
        client = SpdyConnection.client(left.getInputStream(), left.getOutputStream(), Thread.ofVirtual().factory());
        server = SpdyConnection.server(right.getInputStream(), right.getOutputStream(), accepted::add, Thread.ofVirtual().factory());
    }

    @AfterEach
    void disconnect() {
        client.close();
        server.close();
    }

    private SpdyStream taken() throws InterruptedException {
        var stream = accepted.poll(5, TimeUnit.SECONDS);
        if (stream == null) {
            throw new AssertionError("no stream arrived");
        }
        return stream;
    }

    @Test
    void dictionary_isTheProtocols() {
        var sum = new Adler32();
        var dictionary = HeaderCompression.dictionary();
        sum.update(dictionary);
        assertEquals(1423, dictionary.length);
        assertEquals(0xe3c6a7c2L, sum.getValue());
    }

    @Test
    void headers_arriveInLowerCase_onEveryStream() throws Exception {
        for (int i = 0; i < 50; i++) {
            client.open(Map.of("streamType", "data", "requestID", String.valueOf(i)));
            var stream = taken();
            assertEquals(Map.of("streamtype", "data", "requestid", String.valueOf(i)), stream.headers());
            assertEquals(2 * i + 1, stream.id());
        }
    }

    @Test
    void eachDirection_endsByItself() throws Exception {
        var near = client.open(Map.of("streamtype", "stdin"));
        var far = taken();
        near.output().write("question".getBytes(StandardCharsets.UTF_8));
        near.output().close();
        assertEquals("question", new String(far.input().readAllBytes(), StandardCharsets.UTF_8));
        far.output().write("answer".getBytes(StandardCharsets.UTF_8));
        far.output().close();
        assertEquals("answer", new String(near.input().readAllBytes(), StandardCharsets.UTF_8));
        assertThrows(IOException.class, () -> near.output().write(1));
    }

    @Test
    void largeStreams_runSideBySide_unchanged() throws Exception {
        var data = new byte[8 << 20];
        new Random(7).nextBytes(data);
        var one = client.open(Map.of("n", "1"));
        var farOne = taken();
        var two = client.open(Map.of("n", "2"));
        var farTwo = taken();
        var writers = new Thread[] {Thread.startVirtualThread(() -> send(one, data)), Thread.startVirtualThread(() -> send(farTwo, data))};
        var received = new byte[1][];
        var reader = Thread.startVirtualThread(() -> {
            try {
                received[0] = two.input().readAllBytes();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertArrayEquals(data, farOne.input().readAllBytes());
        reader.join();
        assertArrayEquals(data, received[0]);
        for (var writer : writers) {
            writer.join();
        }
    }

    private static void send(SpdyStream stream, byte[] data) {
        try (var out = stream.output()) {
            out.write(data);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void unreadStream_holdsTheWriterBack() throws Exception {
        var near = client.open(Map.of("n", "1"));
        var far = taken();
        var writer = Thread.startVirtualThread(() -> send(near, new byte[64 << 20]));
        assertTrue(!writer.join(java.time.Duration.ofMillis(500)), "64 MiB were swallowed without a reader");
        assertEquals(64 << 20, far.input().readAllBytes().length);
        writer.join();
    }

    @Test
    void brokenConnection_failsReadersAndCompletesEnd() throws Exception {
        var near = client.open(Map.of("n", "1"));
        taken();
        right.close();
        assertThrows(IOException.class, () -> near.input().read());
        client.ended().toCompletableFuture().get(5, TimeUnit.SECONDS);
        near.remoteEnd().toCompletableFuture().get(5, TimeUnit.SECONDS);
        assertThrows(IOException.class, () -> client.open(Map.of()));
    }

    @Test
    void reset_reachesTheOtherSide() throws Exception {
        var near = client.open(Map.of("n", "1"));
        var far = taken();
        near.reset();
        assertThrows(IOException.class, () -> far.input().read());
    }

    @Test
    void garbage_endsTheConnection() throws Exception {
        var near = client.open(Map.of("n", "1"));
        right.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n...............".getBytes(StandardCharsets.UTF_8));
        right.getOutputStream().flush();
        right.shutdownOutput();
        client.ended().toCompletableFuture().get(5, TimeUnit.SECONDS);
        assertThrows(IOException.class, () -> near.input().read());
    }
}
