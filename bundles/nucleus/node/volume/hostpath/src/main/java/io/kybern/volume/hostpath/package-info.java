// SPDX-License-Identifier: Apache-2.0
/// The hostpath volume driver.
@NullMarked
package io.kybern.volume.hostpath;

import org.jspecify.annotations.NullMarked;
