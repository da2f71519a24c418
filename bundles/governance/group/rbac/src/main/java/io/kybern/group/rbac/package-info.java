// SPDX-License-Identifier: Apache-2.0
/// The API group `rbac.authorization.k8s.io`: roles and their bindings.
@NullMarked
package io.kybern.group.rbac;

import org.jspecify.annotations.NullMarked;
