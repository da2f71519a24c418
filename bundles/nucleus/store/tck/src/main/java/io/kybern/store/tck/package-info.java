// SPDX-License-Identifier: Apache-2.0
/// The contract tests of [io.kybern.store.api.Store]: a provider extends [StoreContract], a durable one
/// [DurableStoreContract], and runs the inherited tests as its own.
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.store.tck;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
