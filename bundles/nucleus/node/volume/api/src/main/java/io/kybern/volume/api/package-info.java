// SPDX-License-Identifier: Apache-2.0
/// Volumes of pods on a node: [VolumeDriver] is the SPI; the rest is what drivers get and what they share.
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.volume.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
