// SPDX-License-Identifier: Apache-2.0
/// The cluster's certificate authority on disk.
@NullMarked
package io.kybern.pki.authority;

import org.jspecify.annotations.NullMarked;
