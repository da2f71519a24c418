// SPDX-License-Identifier: Apache-2.0
/// The projected volume driver.
@NullMarked
package io.kybern.volume.projected;

import org.jspecify.annotations.NullMarked;
