// SPDX-License-Identifier: Apache-2.0
/// The development tool behind `kybern build`, `check` and `test`: assembles distributions, checks sources, runs tests. Not shipped.
@NullMarked
package io.kybern.build;

import org.jspecify.annotations.NullMarked;
