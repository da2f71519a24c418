// SPDX-License-Identifier: Apache-2.0
/// The contract test of `Authorizer`, and a watch cache in memory for tests of code that decides on requests.
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.authorization.tck;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
