// SPDX-License-Identifier: Apache-2.0
package io.kybern.launcher;

import java.util.logging.LogManager;

/// Keeps the log open while the server stops: the platform's own manager closes all handlers when a stop begins, in no order with the
/// bundles that still have something to say.
public final class KeptLogManager extends LogManager {
    @Override
    public void reset() {
        // the process ends soon enough; each line is flushed when it is written
    }
}
