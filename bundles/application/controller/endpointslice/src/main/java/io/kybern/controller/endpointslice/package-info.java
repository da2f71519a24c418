// SPDX-License-Identifier: Apache-2.0
/// Keeps the EndpointSlices of Services with a selector.
@NullMarked
package io.kybern.controller.endpointslice;

import org.jspecify.annotations.NullMarked;
