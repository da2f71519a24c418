// SPDX-License-Identifier: Apache-2.0
/// The registry of extension points: who uses plugins takes a [Lease] of an [ExtensionPoint] of [Extensions]; who writes one names
/// its [Slot]; the plugin manager moves code in and out through the [Switchboard].
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.extension;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
