// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.api;

import java.nio.file.Path;

/// A volume that is there.
///
/// @param path what containers get
/// @param refresh its content follows something that changes: mount it again from time to time
public record MountedVolume(Path path, boolean refresh) {
}
