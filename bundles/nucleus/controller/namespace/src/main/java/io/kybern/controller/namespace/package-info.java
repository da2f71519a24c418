// SPDX-License-Identifier: Apache-2.0
/// Empties namespaces that are being deleted.
@NullMarked
package io.kybern.controller.namespace;

import org.jspecify.annotations.NullMarked;
