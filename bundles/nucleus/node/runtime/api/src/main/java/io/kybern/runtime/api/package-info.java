// SPDX-License-Identifier: Apache-2.0
/// What a node needs from whatever runs its containers: the [ContainerRuntime] SPI, and the plain records that go in and
/// come out. Nothing here knows CRI, gRPC or containerd; `io.kybern.runtime.cri` translates, `io.kybern.runtime.simulated`
/// pretends.
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.runtime.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
