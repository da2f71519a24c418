// SPDX-License-Identifier: Apache-2.0
/// Writes audit events to a file, one JSON line each.
@NullMarked
package io.kybern.server.audit;

import org.jspecify.annotations.NullMarked;
