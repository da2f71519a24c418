// SPDX-License-Identifier: Apache-2.0
/// The emptydir volume driver.
@NullMarked
package io.kybern.volume.emptydir;

import org.jspecify.annotations.NullMarked;
