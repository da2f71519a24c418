// SPDX-License-Identifier: Apache-2.0
/// Rolls Deployments out by their ReplicaSets.
@NullMarked
package io.kybern.controller.deployment;

import org.jspecify.annotations.NullMarked;
