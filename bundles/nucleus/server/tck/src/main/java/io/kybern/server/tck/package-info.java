// SPDX-License-Identifier: Apache-2.0
/// The contract tests of audit sinks, health checks, metrics and path handlers.
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.server.tck;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
