// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.nio.file.Path;
import java.time.Instant;

/// How full a file system is with what the runtime keeps on it.
public record FilesystemUsage(Instant at, Path mountpoint, long usedBytes, long usedInodes) {}
