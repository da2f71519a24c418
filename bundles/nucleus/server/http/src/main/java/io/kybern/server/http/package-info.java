// SPDX-License-Identifier: Apache-2.0
/// Serves the pipeline over TLS: HTTP/1.1 and HTTP/2, in the encoding the client accepts.
@NullMarked
package io.kybern.server.http;

import org.jspecify.annotations.NullMarked;
