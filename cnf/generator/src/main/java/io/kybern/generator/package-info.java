// SPDX-License-Identifier: Apache-2.0
/// Build-time generator: joins the Kubernetes client libraries' sources with the facts files and writes descriptors.
@NullMarked
package io.kybern.generator;

import org.jspecify.annotations.NullMarked;
