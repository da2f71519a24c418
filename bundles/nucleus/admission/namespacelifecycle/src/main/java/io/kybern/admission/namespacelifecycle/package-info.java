// SPDX-License-Identifier: Apache-2.0
/// Nothing is created in namespaces that are not there or on their way out.
@NullMarked
package io.kybern.admission.namespacelifecycle;

import org.jspecify.annotations.NullMarked;
