// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.Set;

/// A slot that closes points while it has no usable occupant.
///
/// @param slot  `<point>/<name>`
/// @param types names of the SPIs whose points it closes; empty means all points but roles
public record RequiredSlot(String slot, Set<String> types) {
    public RequiredSlot {
        types = Set.copyOf(types);
    }
}
