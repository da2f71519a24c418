// SPDX-License-Identifier: Apache-2.0
/// The contract of [io.kybern.volume.api.VolumeDriver] as JUnit tests: extend [VolumeDriverContract].
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.volume.tck;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
