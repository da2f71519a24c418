// SPDX-License-Identifier: Apache-2.0
/// The API group `plugins.kybern.io`: plugins and their artifacts.
@NullMarked
package io.kybern.group.plugins;

import org.jspecify.annotations.NullMarked;
