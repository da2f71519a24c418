// SPDX-License-Identifier: Apache-2.0
/// Fills nodes up before it turns to empty ones: fewer nodes for the same pods.
@NullMarked
package io.kybern.scheduling.binpacking;

import org.jspecify.annotations.NullMarked;
