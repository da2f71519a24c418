// SPDX-License-Identifier: Apache-2.0
/// Makes Services answer on this machine: a table of Services and endpoints, compiled to nftables maps, and changed in place.
@NullMarked
package io.kybern.service.proxy;

import org.jspecify.annotations.NullMarked;
