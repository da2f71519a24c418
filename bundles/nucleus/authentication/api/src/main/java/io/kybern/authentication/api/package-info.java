// SPDX-License-Identifier: Apache-2.0
/// Who asks: the [Authenticator] SPI turns the credentials of a request into a [UserInfo].
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.authentication.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
