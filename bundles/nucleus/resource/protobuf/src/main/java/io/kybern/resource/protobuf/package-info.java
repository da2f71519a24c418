// SPDX-License-Identifier: Apache-2.0
/// Kubernetes' protobuf encoding by a generic transcoder over descriptors that the build generates.
@NullMarked
package io.kybern.resource.protobuf;

import org.jspecify.annotations.NullMarked;
