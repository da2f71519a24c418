// SPDX-License-Identifier: Apache-2.0
/// The plugin manager: brings Plugin objects, bundles and slots together.
@NullMarked
package io.kybern.plugin.manager;

import org.jspecify.annotations.NullMarked;
