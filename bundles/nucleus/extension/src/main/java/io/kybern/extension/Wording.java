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

    /// The text of the innermost cause: containers wrap what a constructor threw.
    static String ofCause(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; depth < 20 && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        return of(cause);
    }
}
