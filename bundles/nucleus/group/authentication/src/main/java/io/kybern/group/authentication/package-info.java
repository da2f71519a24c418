// SPDX-License-Identifier: Apache-2.0
/// The API group `authentication.k8s.io`: reviews of who somebody is.
@NullMarked
package io.kybern.group.authentication;

import org.jspecify.annotations.NullMarked;
