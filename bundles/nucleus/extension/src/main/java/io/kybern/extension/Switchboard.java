// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;
import org.osgi.framework.Bundle;

/// The management side of the registry, for the plugin manager only: moves plugins in and out of slots.
///
/// Plugins of the distribution fill their slots by themselves when their bundles start; the registry makes them again after SCR
/// disposed them. An occupant that came by [#switchOver] stays until the next one.
@ProviderType
public interface Switchboard {
    /// The plugins of the distribution that offer to fill `slot`, best first.
    List<PluginCode> shipped(String slot);

    /// The offers of a bundle: one code for each [Slot] that its manifest declares, with default configuration.
    List<PluginCode> offers(Bundle bundle);

    /// Constructs an instance beside whatever fills the slot now, runs its [SelfTest], warms it up and prepares its roles. Nobody
    /// sees it yet. Blocks.
    ///
    /// @throws StandbyFailedException with the cause in plain words; nothing is left behind
    Standby standby(PluginCode code);

    /// Puts `fill` into their slots and empties `empty`, all in one snapshot with one generation, then hands roles over and drains what
    /// was replaced, each at most `drain` long, in the background. Returns when the new plugins are visible to every new lease.
    /// Closed standbys are refused, a required slot is never emptied: IllegalArgumentException, and nothing has changed.
    Handover switchOver(Collection<? extends Standby> fill, Collection<String> empty, Duration drain);

    /// Replaces the set of slots that close their points while they're empty or quarantined. It comes on top of what the
    /// distribution's bundles declare as required.
    void require(Set<RequiredSlot> slots);

    /// Takes the occupant of `slot` out of use: its calls fail at once by their failure policy, a required slot closes its points.
    void quarantine(String slot, String reason);

    /// All slots that are filled or required, in order of name.
    List<SlotState> slots();

    /// One of [#slots()].
    default Optional<SlotState> slot(String slot) {
        return slots().stream().filter(state -> state.slot().equals(slot)).findFirst();
    }

    /// Hears of everything that happens to slots; on a thread of the registry, one event at a time.
    Registration onEvent(Consumer<SlotEvent> listener);
}
