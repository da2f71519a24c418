// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;

/// Wraps the older PEM forms of private keys (`EC PRIVATE KEY`, `RSA PRIVATE KEY`) in the PKCS #8 form that the JDK reads.
final class WrappedKeys {
    private static final byte[] VERSION = {2, 1, 0};
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final int PARAMETERS = 0xa0;

    private WrappedKeys() {}

    static byte[] rsa(byte[] der) {
        return tagged(0x30, VERSION, RSA, tagged(0x04, der));
    }

    /// The curve stands inside the SEC 1 form as `[0] OBJECT IDENTIFIER`.
    static byte[] ellipticCurve(byte[] der) {
        for (int i = 0; i + 3 < der.length; i++) {
            if ((der[i] & 0xff) == PARAMETERS && der[i + 2] == 6 && der[i + 1] == der[i + 3] + 2) {
                byte[] curve = Arrays.copyOfRange(der, i + 2, i + 2 + der[i + 1]);
                return tagged(0x30, VERSION, tagged(0x30, EC, curve), tagged(0x04, der));
            }
        }
        throw CommandFailure.failed("the client key names no curve");
    }

    private static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        out.write(tag);
        if (length >= 128) {
            int bytes = length > 255 ? 2 : 1;
            out.write(0x80 | bytes);
            if (bytes == 2) {
                out.write(length >> 8);
            }
        }
        out.write(length & 0xff);
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
