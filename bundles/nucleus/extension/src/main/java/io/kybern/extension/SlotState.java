// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.Optional;
import java.util.Set;

/// A slot at one moment.
///
/// @param slot       `<point>/<name>`
/// @param required   whether it closes its points when empty
/// @param types      names of the SPIs of its occupant, or of those that it closes
/// @param occupant   who fills it
/// @param quarantine why the occupant isn't called, if so
/// @param generation of the snapshot in which the occupant appeared; 0 for an empty slot
public record SlotState(
        String slot, boolean required, Set<String> types, Optional<PluginCode> occupant, Optional<String> quarantine, long generation) {}
