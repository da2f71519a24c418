// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.api;

import java.util.Arrays;
import java.util.OptionalLong;

/// One file of a volume that is written from API objects.
///
/// @param mode permission bits
/// @param owner the user that owns it; empty for the agent's
public record FileContent(byte[] bytes, int mode, OptionalLong owner) {
    public FileContent(byte[] bytes, int mode) {
        this(bytes, mode, OptionalLong.empty());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileContent that && mode == that.mode && owner.equals(that.owner) && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + mode;
    }
}
