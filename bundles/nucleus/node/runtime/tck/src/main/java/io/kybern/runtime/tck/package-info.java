// SPDX-License-Identifier: Apache-2.0
/// The contract of [io.kybern.runtime.api.ContainerRuntime] as JUnit tests: extend [ContainerRuntimeContract].
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.runtime.tck;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
