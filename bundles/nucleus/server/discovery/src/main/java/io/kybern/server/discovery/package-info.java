// SPDX-License-Identifier: Apache-2.0
/// Tells clients what is served: discovery, version, health and metrics.
@NullMarked
package io.kybern.server.discovery;

import org.jspecify.annotations.NullMarked;
