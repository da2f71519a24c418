// SPDX-License-Identifier: Apache-2.0
/// Clients for the components of this process: the whole pipeline without the network, and informers over the watch cache.
@NullMarked
package io.kybern.server.client;

import org.jspecify.annotations.NullMarked;
