// SPDX-License-Identifier: Apache-2.0
/// Deletes what nobody owns any more.
@NullMarked
package io.kybern.controller.garbagecollector;

import org.jspecify.annotations.NullMarked;
