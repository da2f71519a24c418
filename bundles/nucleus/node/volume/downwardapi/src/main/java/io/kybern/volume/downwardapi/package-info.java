// SPDX-License-Identifier: Apache-2.0
/// The downwardapi volume driver.
@NullMarked
package io.kybern.volume.downwardapi;

import org.jspecify.annotations.NullMarked;
