// SPDX-License-Identifier: Apache-2.0
/// Authentication by TLS client certificate.
@NullMarked
package io.kybern.authentication.x509;

import org.jspecify.annotations.NullMarked;
