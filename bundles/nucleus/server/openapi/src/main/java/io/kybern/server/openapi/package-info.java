// SPDX-License-Identifier: Apache-2.0
/// `/openapi/v2` and `/openapi/v3`, made from the schemas of the types that are served.
@NullMarked
package io.kybern.server.openapi;

import org.jspecify.annotations.NullMarked;
