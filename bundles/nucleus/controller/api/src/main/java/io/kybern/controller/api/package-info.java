// SPDX-License-Identifier: Apache-2.0
/// Controllers: reconcilers over [Informer]s that the controller runtime starts, one leader at a time.
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.controller.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
