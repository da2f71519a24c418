// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.nio.file.Path;

/// A device of the node that a container may use.
///
/// @param permissions some of `r`, `w`, `m`
public record Device(String containerPath, Path hostPath, String permissions) {}
