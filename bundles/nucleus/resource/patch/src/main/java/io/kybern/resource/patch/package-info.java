// SPDX-License-Identifier: Apache-2.0
/// Patches on [io.kybern.resource.api.Value] trees.
@NullMarked
package io.kybern.resource.patch;

import org.jspecify.annotations.NullMarked;
