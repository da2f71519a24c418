// SPDX-License-Identifier: Apache-2.0
/// Tests of an assembled distribution from outside: the `kybern` command, real `kubectl`, real containers where the machine can.
@NullMarked
package io.kybern.itests.system;

import org.jspecify.annotations.NullMarked;
