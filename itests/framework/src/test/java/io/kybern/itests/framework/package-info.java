// SPDX-License-Identifier: Apache-2.0
/// Tests inside the framework, with the bundle lists, start levels and properties of the feature files.
@NullMarked
package io.kybern.itests.framework;

import org.jspecify.annotations.NullMarked;
