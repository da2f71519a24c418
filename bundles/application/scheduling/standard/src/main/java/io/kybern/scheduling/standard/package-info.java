// SPDX-License-Identifier: Apache-2.0
/// Spreads pods over the nodes, as kube-scheduler does by default.
@NullMarked
package io.kybern.scheduling.standard;

import org.jspecify.annotations.NullMarked;
