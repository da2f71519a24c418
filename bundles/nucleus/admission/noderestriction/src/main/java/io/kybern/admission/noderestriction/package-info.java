// SPDX-License-Identifier: Apache-2.0
/// What node agents may write.
@NullMarked
package io.kybern.admission.noderestriction;

import org.jspecify.annotations.NullMarked;
