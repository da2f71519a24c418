// SPDX-License-Identifier: Apache-2.0
/// The durable store: the sequencer's journal in an embedded Ignite.
@NullMarked
package io.kybern.store.ignite;

import org.jspecify.annotations.NullMarked;
