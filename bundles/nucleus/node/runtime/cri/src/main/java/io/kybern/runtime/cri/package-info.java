// SPDX-License-Identifier: Apache-2.0
/// The container runtime SPI over CRI v1 on containerd: gRPC through a unix socket for calls and events, SPDY for streams.
@NullMarked
package io.kybern.runtime.cri;

import org.jspecify.annotations.NullMarked;
