// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Bytes that are no document of their format. The message reads as the Go libraries word it, for example
/// `unexpected end of JSON input` or `yaml: line 3: did not find expected key`.
public final class DecodeException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 30;

    public DecodeException(String message) {
        super(message, null, false, false);
    }

    /// The message; never null.
    public String text() {
        return String.valueOf(getMessage());
    }

    /// The answer to a request whose body is broken.
    ///
    /// @param kind what the path expects
    public ApiException asBadRequest(String kind, byte[] body) {
        boolean json = !text().startsWith("yaml: ") && !text().startsWith("proto") && !text().startsWith("provided data");
        String cause = !json ? text() : "couldn't get version/kind; json parse error: " + text();
        return ApiException.badRequest("the object provided is unrecognized (must be of type " + kind + "): " + cause
                + " (" + summary(body) + ")");
    }

    /// The first bytes of a body: text when it looks like JSON, else hexadecimal.
    public static String summary(byte[] body) {
        if (body.length == 0) {
            return "<empty>";
        }
        int shown = Math.min(body.length, SHOWN);
        String text = body[0] == '{' ? new String(body, 0, shown, StandardCharsets.UTF_8) : HexFormat.of().formatHex(body, 0, shown);
        return body.length > SHOWN ? text + " ..." : text;
    }
}
