// SPDX-License-Identifier: Apache-2.0
/// Nodes without containers: a runtime that only keeps book.
@NullMarked
package io.kybern.runtime.simulated;

import org.jspecify.annotations.NullMarked;
