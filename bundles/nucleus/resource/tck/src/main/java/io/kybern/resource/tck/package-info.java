// SPDX-License-Identifier: Apache-2.0
/// The contract test of `ApiGroup` and the strategies it brings.
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.resource.tck;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
