// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.time.Instant;

/// A column of `kubectl get`.
///
/// @param name the heading
/// @param type string, integer, number, boolean, date
/// @param format `name` for the name column, else mostly empty
/// @param priority 0 always shown, 1 with `-o wide`
public record Column(String name, String type, String format, String description, int priority, Cell cell) {
    /// Computes one cell; a string, number or boolean. Must not block.
    @FunctionalInterface
    public interface Cell {
        Value of(Value object, Instant now);
    }
}
