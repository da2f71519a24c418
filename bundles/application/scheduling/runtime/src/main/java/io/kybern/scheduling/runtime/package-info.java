// SPDX-License-Identifier: Apache-2.0
/// Runs schedulers: one active in each slot, and the hand-over from one to the next.
@NullMarked
package io.kybern.scheduling.runtime;

import org.jspecify.annotations.NullMarked;
