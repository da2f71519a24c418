// SPDX-License-Identifier: Apache-2.0
/// The secret volume driver.
@NullMarked
package io.kybern.volume.secret;

import org.jspecify.annotations.NullMarked;
