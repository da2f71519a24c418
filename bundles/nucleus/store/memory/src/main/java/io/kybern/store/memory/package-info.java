// SPDX-License-Identifier: Apache-2.0
/// A store that keeps everything in memory and forgets it when closed.
@NullMarked
package io.kybern.store.memory;

import org.jspecify.annotations.NullMarked;
