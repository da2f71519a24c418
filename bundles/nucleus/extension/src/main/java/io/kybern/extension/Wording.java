// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

/// Turns what a plugin threw into text, at once: a kept throwable keeps the plugin's classes.
final class Wording {
    private static final int LONGEST = 800;

    private Wording() {}

    static String of(Throwable thrown) {
        try {
            boolean plain = thrown.getClass() == RuntimeException.class || thrown instanceof StandbyFailedException;
            String name = plain ? "" : thrown.getClass().getSimpleName();
            String message = thrown.getMessage();
            String text = message == null || message.isBlank() ? thrown.getClass().getName()
                : name.isEmpty() ? message : name + ": " + message;
            return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable second) {
            return thrown.getClass().getName();
        }
    }

    /// The text of the innermost cause of a logged throwable. Log services replace throwables by copies whose message begins with the
    /// original's class name.
    static String ofLogged(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; depth < 20 && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        String text = cause.getMessage();
        boolean copy = cause.getClass().getName().startsWith("org.apache.felix.log.");
        if (!copy || text == null) {
            return of(cause);
        }
        int end = text.indexOf(':');
        String name = end < 0 ? text : text.substring(0, end);
        return name.substring(name.lastIndexOf('.') + 1) + (end < 0 ? "" : text.substring(end));
    }

    /// The text of the innermost cause: containers wrap what a constructor threw.
    static String ofCause(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; depth < 20 && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        return of(cause);
    }
}
