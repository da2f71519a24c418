// SPDX-License-Identifier: Apache-2.0
/// The SPI of these tests.
@Export
@Version("1.0.0")
package io.kybern.itests.extension.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
