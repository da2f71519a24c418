// SPDX-License-Identifier: Apache-2.0
/// Notices nodes that fall silent, taints them and evicts their pods.
@NullMarked
package io.kybern.controller.nodelifecycle;

import org.jspecify.annotations.NullMarked;
