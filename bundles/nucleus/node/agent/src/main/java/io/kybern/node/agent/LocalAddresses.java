// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// The machine's name and main address.
final class LocalAddresses {
    private LocalAddresses() {
    }

    /// The address from which this machine reaches others; no packet is sent to find out. Without any route, loopback.
    static String main() {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}), 9));
            InetAddress address = socket.getLocalAddress();
            return address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
        } catch (IOException | java.io.UncheckedIOException _) {
            return "127.0.0.1";
        }
    }

    static String hostname() {
        try {
            String text = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            String name = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "-");
            return name.isEmpty() || name.equals("(none)") ? "localhost" : name;
        } catch (IOException _) {
            return "localhost";
        }
    }
}
