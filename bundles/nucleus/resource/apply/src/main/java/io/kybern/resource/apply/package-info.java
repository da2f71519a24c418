// SPDX-License-Identifier: Apache-2.0
/// Field ownership and server-side apply on [io.kybern.resource.api.Value] trees.
@NullMarked
package io.kybern.resource.apply;

import org.jspecify.annotations.NullMarked;
