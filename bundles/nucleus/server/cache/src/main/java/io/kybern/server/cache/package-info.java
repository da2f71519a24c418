// SPDX-License-Identifier: Apache-2.0
/// Holds every stored object in memory with bounded history, and fans changes out to watchers.
@NullMarked
package io.kybern.server.cache;

import org.jspecify.annotations.NullMarked;
