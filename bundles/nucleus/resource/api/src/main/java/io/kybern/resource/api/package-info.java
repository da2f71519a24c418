// SPDX-License-Identifier: Apache-2.0
/// Kubernetes resources as data: the immutable [Value] tree, [Schema]s that describe it, and the [ApiGroup] SPI by which
/// a bundle contributes resource types.
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.resource.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
