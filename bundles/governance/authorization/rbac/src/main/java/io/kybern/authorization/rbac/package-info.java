// SPDX-License-Identifier: Apache-2.0
/// Role-based access control.
@NullMarked
package io.kybern.authorization.rbac;

import org.jspecify.annotations.NullMarked;
