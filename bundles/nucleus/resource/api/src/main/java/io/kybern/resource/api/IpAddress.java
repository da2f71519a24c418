// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/// An IPv4 or IPv6 address, parsed without any name lookup.
public final class IpAddress implements Comparable<IpAddress> {
    private final byte[] bytes;

    private IpAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Empty when the text is no address. Octets with leading zeros are none.
    public static Optional<IpAddress> parse(String text) {
        return text.indexOf(':') >= 0 ? parse6(text) : parse4(text);
    }

    /// The address with this number; IPv4 when `bits` is 32.
    public static IpAddress of(BigInteger number, int bits) {
        byte[] bytes = new byte[bits / 8];
        byte[] raw = number.toByteArray();
        int length = Math.min(raw.length, bytes.length);
        System.arraycopy(raw, raw.length - length, bytes, bytes.length - length, length);
        return new IpAddress(bytes);
    }

    private static Optional<IpAddress> parse4(String text) {
        byte[] bytes = new byte[4];
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        for (int i = 0; i < 4; i++) {
            String part = parts[i];
            boolean digits = !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!digits || part.length() > 1 && part.charAt(0) == '0' || Integer.parseInt(part) > 255) {
                return Optional.empty();
            }
            bytes[i] = (byte) Integer.parseInt(part);
        }
        return Optional.of(new IpAddress(bytes));
    }

    private static Optional<IpAddress> parse6(String text) {
        String rest = text;
        byte[] tail = new byte[0];
        int lastColon = text.lastIndexOf(':');
        if (text.indexOf('.') >= 0) {
            Optional<IpAddress> embedded = parse4(text.substring(lastColon + 1));
            if (embedded.isEmpty()) {
                return Optional.empty();
            }
            tail = embedded.get().bytes;
            rest = text.substring(0, lastColon + 1) + "0:0";
        }
        int gap = rest.indexOf("::");
        if (gap >= 0 && rest.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        String[] head = groups(gap < 0 ? rest : rest.substring(0, gap));
        String[] back = gap < 0 ? new String[0] : groups(rest.substring(gap + 2));
        int count = head.length + back.length;
        if (gap < 0 ? count != 8 : count > 7) {
            return Optional.empty();
        }
        byte[] bytes = new byte[16];
        if (!fill(bytes, 0, head) || !fill(bytes, 16 - 2 * back.length, back)) {
            return Optional.empty();
        }
        System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
        return Optional.of(new IpAddress(bytes));
    }

    private static String[] groups(String text) {
        return text.isEmpty() ? new String[0] : text.split(":", -1);
    }

    private static boolean fill(byte[] bytes, int from, String[] groups) {
        int at = from;
        for (String group : groups) {
            if (group.isEmpty() || group.length() > 4 || !group.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128)) {
                return false;
            }
            int number = Integer.parseInt(group, 16);
            bytes[at++] = (byte) (number >> 8);
            bytes[at++] = (byte) number;
        }
        return true;
    }

    /// 32 or 128.
    public int bits() {
        return bytes.length * 8;
    }

    public boolean v6() {
        return bytes.length == 16;
    }

    /// `IPv4` or `IPv6`.
    public String family() {
        return v6() ? "IPv6" : "IPv4";
    }

    public BigInteger number() {
        return new BigInteger(1, bytes);
    }

    /// The same as a JDK address.
    public InetAddress inetAddress() {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public int compareTo(IpAddress other) {
        return bytes.length != other.bytes.length ? bytes.length - other.bytes.length : Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpAddress that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// The canonical text (RFC 5952 for IPv6).
    @Override
    public String toString() {
        if (!v6()) {
            return (bytes[0] & 255) + "." + (bytes[1] & 255) + "." + (bytes[2] & 255) + "." + (bytes[3] & 255);
        }
        int start = -1;
        int longest = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && group(i + run) == 0) {
                run++;
            }
            if (run > longest) {
                longest = run;
                start = i;
            }
        }
        var out = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == start) {
                out.append("::");
                i += longest - 1;
                continue;
            }
            if (!out.isEmpty() && out.charAt(out.length() - 1) != ':') {
                out.append(':');
            }
            out.append(Integer.toHexString(group(i)));
        }
        return out.toString();
    }

    private int group(int index) {
        return (bytes[index * 2] & 255) << 8 | bytes[index * 2 + 1] & 255;
    }
}
