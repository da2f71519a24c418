// SPDX-License-Identifier: Apache-2.0
/// The configmap volume driver.
@NullMarked
package io.kybern.volume.configmap;

import org.jspecify.annotations.NullMarked;
