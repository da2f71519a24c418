// SPDX-License-Identifier: Apache-2.0
/// JSON and YAML text to value trees and back, over Jackson's streaming parser and SnakeYAML Engine.
@NullMarked
package io.kybern.resource.json;

import org.jspecify.annotations.NullMarked;
