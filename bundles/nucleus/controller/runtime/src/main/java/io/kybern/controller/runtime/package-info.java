// SPDX-License-Identifier: Apache-2.0
/// Runs controllers: their informers, queues and workers, and the hand-over from one version to the next.
@NullMarked
package io.kybern.controller.runtime;

import org.jspecify.annotations.NullMarked;
