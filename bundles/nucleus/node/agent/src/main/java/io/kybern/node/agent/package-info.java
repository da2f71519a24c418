// SPDX-License-Identifier: Apache-2.0
/// The node agent: makes the pods that are bound to a node run there. Start at [NodeAgent], then [PodWorker].
@NullMarked
package io.kybern.node.agent;

import org.jspecify.annotations.NullMarked;
