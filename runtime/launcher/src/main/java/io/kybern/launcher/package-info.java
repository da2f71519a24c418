// SPDX-License-Identifier: Apache-2.0
/// Starts Kybern: reads OSGi Feature JSON, composes a [Distribution], and runs it in Felix ([Launcher]).
/// The only code that is not a bundle. In-framework tests use the same classes as the server process.
@NullMarked
package io.kybern.launcher;

import org.jspecify.annotations.NullMarked;
