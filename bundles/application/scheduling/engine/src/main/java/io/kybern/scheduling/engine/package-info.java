// SPDX-License-Identifier: Apache-2.0
/// The engine that schedulers embed: queue, model of the cluster, filters, scores and binding. Its rules are kube-scheduler's.
@NullMarked
package io.kybern.scheduling.engine;

import org.jspecify.annotations.NullMarked;
