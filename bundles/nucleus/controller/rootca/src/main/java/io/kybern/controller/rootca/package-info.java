// SPDX-License-Identifier: Apache-2.0
/// Publishes the cluster's root certificate to every namespace.
@NullMarked
package io.kybern.controller.rootca;

import org.jspecify.annotations.NullMarked;
