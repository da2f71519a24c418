// SPDX-License-Identifier: Apache-2.0
/// The API group `coordination.k8s.io`: leases.
@NullMarked
package io.kybern.group.coordination;

import org.jspecify.annotations.NullMarked;
