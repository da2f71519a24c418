// SPDX-License-Identifier: Apache-2.0
/// The API group `discovery.k8s.io`: endpoint slices.
@NullMarked
package io.kybern.group.discovery;

import org.jspecify.annotations.NullMarked;
