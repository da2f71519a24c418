// SPDX-License-Identifier: Apache-2.0
/// The rules of `docs/internals/architecture-rules.md`, as tests over sources and built jars.
@NullMarked
package io.kybern.itests.architecture;

import org.jspecify.annotations.NullMarked;
