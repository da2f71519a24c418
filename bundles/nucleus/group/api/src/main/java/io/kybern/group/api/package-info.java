// SPDX-License-Identifier: Apache-2.0
/// Rules and defaults that the strategies of several API groups share: pod specs, templates, label selectors, resource lists.
@Export
@Version("1.0.0")
@NullMarked
package io.kybern.group.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
