// SPDX-License-Identifier: Apache-2.0
/// The cluster's certificates and keys: a [CertificateAuthority] issues them, keeps the standing ones on disk and renews them in time.
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.pki.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
