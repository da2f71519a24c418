// SPDX-License-Identifier: Apache-2.0
/// Typed views of values: [View] and, in one package a group version, a generated record for each type.
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.model;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
