// SPDX-License-Identifier: Apache-2.0
/// Keeps as many pods of each ReplicaSet as it asks for.
@NullMarked
package io.kybern.controller.replicaset;

import org.jspecify.annotations.NullMarked;
