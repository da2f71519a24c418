// SPDX-License-Identifier: Apache-2.0
/// The API group `apps`: deployments, replica sets, stateful sets, daemon sets and their revisions.
@NullMarked
package io.kybern.group.apps;

import org.jspecify.annotations.NullMarked;
