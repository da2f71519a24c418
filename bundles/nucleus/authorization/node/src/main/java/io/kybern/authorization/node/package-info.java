// SPDX-License-Identifier: Apache-2.0
/// Authorization of node agents.
@NullMarked
package io.kybern.authorization.node;

import org.jspecify.annotations.NullMarked;
