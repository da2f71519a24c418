// SPDX-License-Identifier: Apache-2.0
/// Service-account tokens: issued, published, accepted.
@NullMarked
package io.kybern.authentication.serviceaccount;

import org.jspecify.annotations.NullMarked;
