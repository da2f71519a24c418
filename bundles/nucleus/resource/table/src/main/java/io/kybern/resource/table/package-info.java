// SPDX-License-Identifier: Apache-2.0
/// Tables and partial metadata made of [io.kybern.resource.api.Value] trees.
@NullMarked
package io.kybern.resource.table;

import org.jspecify.annotations.NullMarked;
