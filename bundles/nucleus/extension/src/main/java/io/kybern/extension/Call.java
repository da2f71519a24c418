// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

/// What is asked of a plugin; written by the code that owns the point, run under guard.
///
/// @param <T> the SPI
/// @param <R> the answer; never null
@FunctionalInterface
public interface Call<T, R> {
    /// Asks `plugin`.
    R on(T plugin);
}
