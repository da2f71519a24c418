// SPDX-License-Identifier: Apache-2.0
/// SPDY/3.1 as Kubernetes' streaming endpoints speak it: many byte streams over one connection that something else opened and
/// upgraded.
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.spdy.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
