// SPDX-License-Identifier: Apache-2.0
/// The request pipeline: who asks, may they, is it let in, and what is stored.
@NullMarked
package io.kybern.server.pipeline;

import org.jspecify.annotations.NullMarked;
