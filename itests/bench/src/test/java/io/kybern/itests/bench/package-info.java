// SPDX-License-Identifier: Apache-2.0
/// Benchmarks: each writes a raw file of its measurements, one JSON object a line.
@NullMarked
package io.kybern.itests.bench;

import org.jspecify.annotations.NullMarked;
