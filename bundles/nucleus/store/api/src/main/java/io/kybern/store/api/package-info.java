// SPDX-License-Identifier: Apache-2.0
/// The transactional key-value store in which Kybern keeps its objects: ordered keys, revisions that only grow, transactions
/// over many keys, and watches that resume. [Store] is where to start.
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.store.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
