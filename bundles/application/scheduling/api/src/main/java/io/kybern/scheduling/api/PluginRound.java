// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.api;

import io.kybern.resource.api.Value;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/// The [SchedulingPlugin]s of one decision, asked together. Not for several threads at once; close it when the decision is made.
@ProviderType
public interface PluginRound extends AutoCloseable {
    /// Whether there is nobody to ask.
    boolean empty();

    /// The first objection; a plugin that fails objects.
    Optional<String> refusal(Value pod, Value node);

    /// The sum of all scores.
    int score(Value pod, Value node);

    @Override
    void close();
}
