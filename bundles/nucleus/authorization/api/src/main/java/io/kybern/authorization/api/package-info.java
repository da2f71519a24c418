// SPDX-License-Identifier: Apache-2.0
/// Who may: the [Authorizer] SPI decides on the [Attributes] of a request.
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.authorization.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
