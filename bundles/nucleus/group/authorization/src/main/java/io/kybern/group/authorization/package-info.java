// SPDX-License-Identifier: Apache-2.0
/// The API group `authorization.k8s.io`: reviews of what somebody may do.
@NullMarked
package io.kybern.group.authorization;

import org.jspecify.annotations.NullMarked;
