// SPDX-License-Identifier: Apache-2.0
/// The contract test of `Scheduler`, and a cluster in memory for tests of code that places pods.
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.scheduling.tck;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
