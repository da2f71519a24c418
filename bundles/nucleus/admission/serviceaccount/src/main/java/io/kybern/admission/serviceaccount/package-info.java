// SPDX-License-Identifier: Apache-2.0
/// Every pod has a service account, and its token.
@NullMarked
package io.kybern.admission.serviceaccount;

import org.jspecify.annotations.NullMarked;
