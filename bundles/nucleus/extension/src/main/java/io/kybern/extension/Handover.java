// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.List;
import java.util.concurrent.CompletionStage;

/// A switch that has happened.
///
/// @param generation of the snapshot that made it visible
/// @param drained    completes, never exceptionally, when roles are handed over and each replaced instance is drained and disposed
public record Handover(long generation, CompletionStage<List<Drained>> drained) {}
