// SPDX-License-Identifier: Apache-2.0
/// Schedulers: they choose a node for each pod that names them.
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.scheduling.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
