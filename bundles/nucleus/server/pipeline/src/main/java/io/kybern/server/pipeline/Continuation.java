// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.resource.api.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// A continue token: the revision of the list and the last key that was given out.
///
/// @param revision -1 for a list that goes on at the newest revision, inconsistently
record Continuation(long revision, String afterKey) {
    private static final String VERSION = "kybern1";

    String token() {
        return Base64.getUrlEncoder().withoutPadding()
                .encodeToString((VERSION + " " + revision + " " + afterKey).getBytes(StandardCharsets.UTF_8));
    }

    static Continuation parse(String token) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split(" ", 3);
            if (parts.length == 3 && parts[0].equals(VERSION)) {
                return new Continuation(Long.parseLong(parts[1]), parts[2]);
            }
            throw broken("unrecognized version");
        } catch (NumberFormatException _) {
            throw broken("unrecognized revision");
        } catch (IllegalArgumentException e) {
            throw broken(String.valueOf(e.getMessage()));
        }
    }

    private static ApiException broken(String reason) {
        return ApiException.badRequest("invalid continue token: continue key is not valid: " + reason);
    }
}
