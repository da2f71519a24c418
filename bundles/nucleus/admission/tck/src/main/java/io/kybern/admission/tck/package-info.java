// SPDX-License-Identifier: Apache-2.0
/// The contract test of `MutatingAdmission` and `ValidatingAdmission`.
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.admission.tck;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
