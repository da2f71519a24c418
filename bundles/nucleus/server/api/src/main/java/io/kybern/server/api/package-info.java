// SPDX-License-Identifier: Apache-2.0
/// The API server seen from inside: requests and responses, the [Client] every component uses, and reads of the watch cache.
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.server.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
