// SPDX-License-Identifier: Apache-2.0
/// The contract test of `Controller`, and a context in memory for tests of controllers.
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.controller.tck;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
