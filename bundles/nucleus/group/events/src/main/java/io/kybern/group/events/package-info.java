// SPDX-License-Identifier: Apache-2.0
/// The API group `events.k8s.io`.
@NullMarked
package io.kybern.group.events;

import org.jspecify.annotations.NullMarked;
