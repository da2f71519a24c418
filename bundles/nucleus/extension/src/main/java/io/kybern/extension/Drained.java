// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.time.Duration;

/// How an instance left its slot.
///
/// @param slot     `<point>/<name>`
/// @param plugin   its Plugin's name
/// @param version  its bundle's version
/// @param complete whether all its leases and calls were back before the deadline
/// @param took     from the switch to disposal
/// @param text     what was still running, or empty
public record Drained(String slot, String plugin, String version, boolean complete, Duration took, String text) {}
