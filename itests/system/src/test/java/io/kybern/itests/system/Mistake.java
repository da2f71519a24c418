// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// A wrong request and what kube-apiserver answers to it.
///
/// @param anonymous whether the administrator's certificate is left out
/// @param message the whole message; `<*>` stands for what differs from run to run
/// @param source where the answer is read: a section of the facts file `errors.md`, or upstream's file and function
record Mistake(String name, String method, String path, Map<String, String> headers, byte[] body, boolean anonymous, int code, String reason, String message,
        String source) {
    static Mistake of(String name, String method, String path) {
        return new Mistake(name, method, path, Map.of(), new byte[0], false, 0, "", "", "");
    }

    static Mistake get(String name, String path) {
        return of(name, "GET", path);
    }

    static Mistake post(String name, String path, String json) {
        return of(name, "POST", path).body("application/json", json);
    }

    static Mistake put(String name, String path, String json) {
        return of(name, "PUT", path).body("application/json", json);
    }

    /// @param form `json-patch+json`, `merge-patch+json`, `strategic-merge-patch+json` or `apply-patch+yaml`
    static Mistake patch(String name, String path, String form, String text) {
        return of(name, "PATCH", path).body("application/" + form, text);
    }

    Mistake body(String mediaType, String text) {
        return body(mediaType, text.getBytes(StandardCharsets.UTF_8));
    }

    Mistake body(String mediaType, byte[] bytes) {
        return new Mistake(name, method, path, with("Content-Type", mediaType), bytes, anonymous, code, reason, message, source);
    }

    Mistake header(String header, String value) {
        return new Mistake(name, method, path, with(header, value), body, anonymous, code, reason, message, source);
    }

    Mistake asUser(String user) {
        return header("Impersonate-User", user);
    }

    Mistake withoutCertificate() {
        return new Mistake(name, method, path, headers, body, true, code, reason, message, source);
    }

    Mistake answers(int expectedCode, String expectedReason, String expectedMessage, String readIn) {
        return new Mistake(name, method, path, headers, body, anonymous, expectedCode, expectedReason, expectedMessage, readIn);
    }

    Mistake badRequest(String expectedMessage, String readIn) {
        return answers(400, "BadRequest", expectedMessage, readIn);
    }

    Mistake invalid(String expectedMessage, String readIn) {
        return answers(422, "Invalid", expectedMessage, readIn);
    }

    boolean accepts(String actual) {
        if (!message.contains("<*>")) {
            return message.equals(actual);
        }
        return Pattern.compile(Pattern.quote(message).replace("<*>", "\\E.+\\Q"), Pattern.DOTALL).matcher(actual).matches();
    }

    private Map<String, String> with(String header, String value) {
        var all = new TreeMap<>(headers);
        all.put(header, value);
        return all;
    }

    @Override
    public String toString() {
        return name;
    }
}
