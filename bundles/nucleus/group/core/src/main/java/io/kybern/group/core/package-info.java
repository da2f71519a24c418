// SPDX-License-Identifier: Apache-2.0
/// The API group `` (core): pods, services, nodes, namespaces and what belongs to them.
@NullMarked
package io.kybern.group.core;

import org.jspecify.annotations.NullMarked;
