// SPDX-License-Identifier: Apache-2.0
/// Runs containerd for one Kybern instance: its configuration, its start and adoption, its pod network, the images that need no
/// registry, and the removal of all that it leaves. Needs only the JDK, so that the command line can call it without a framework.
@NullMarked
package io.kybern.runtime.containerd;

import org.jspecify.annotations.NullMarked;
