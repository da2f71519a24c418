// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

/// Something registered that can be taken back.
@FunctionalInterface
public interface Registration extends AutoCloseable {
    /// Takes it back; again is no effect.
    @Override
    void close();
}
