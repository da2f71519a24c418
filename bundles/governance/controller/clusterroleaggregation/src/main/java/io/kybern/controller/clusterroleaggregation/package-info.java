// SPDX-License-Identifier: Apache-2.0
/// Cluster roles that are put together from others.
@NullMarked
package io.kybern.controller.clusterroleaggregation;

import org.jspecify.annotations.NullMarked;
