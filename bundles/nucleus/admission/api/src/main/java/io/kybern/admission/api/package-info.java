// SPDX-License-Identifier: Apache-2.0
/// What is let in: the [MutatingAdmission] and [ValidatingAdmission] SPIs see every write before it is stored.
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.admission.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
