// SPDX-License-Identifier: Apache-2.0
/// Makes what every cluster has from its first second: the system namespaces and the Service of the API server itself.
@NullMarked
package io.kybern.server.bootstrap;

import org.jspecify.annotations.NullMarked;
