// SPDX-License-Identifier: Apache-2.0
/// Gathers the resource types of all API groups into snapshots.
@NullMarked
package io.kybern.server.types;

import org.jspecify.annotations.NullMarked;
