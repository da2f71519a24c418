// SPDX-License-Identifier: Apache-2.0
/// The engine of a store: one thread that orders transactions, makes them durable in groups and publishes them. Not a bundle:
/// the stores embed this package and bring their own [Journal].
@NullMarked
package io.kybern.store.sequencer;

import org.jspecify.annotations.NullMarked;
