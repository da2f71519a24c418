// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.sequencer;

import io.kybern.store.api.Change;
import java.util.List;

/// The changes of one revision, as listeners see them.
record Published(long revision, List<Change> changes) {}
