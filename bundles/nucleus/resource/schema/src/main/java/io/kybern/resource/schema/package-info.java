// SPDX-License-Identifier: Apache-2.0
/// The schema engine: pruning, canonical form, defaults, validation and fingerprints of values by their schemas.
@NullMarked
package io.kybern.resource.schema;

import org.jspecify.annotations.NullMarked;
