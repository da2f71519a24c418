// SPDX-License-Identifier: Apache-2.0
/// The `kybern` command: starts, stops and shows instances, and talks to the API like any client. A plain program without libraries,
/// because each call must be over in a moment.
@NullMarked
package io.kybern.cli;

import org.jspecify.annotations.NullMarked;
