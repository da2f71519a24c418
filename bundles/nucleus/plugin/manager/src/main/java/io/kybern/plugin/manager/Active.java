// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import io.kybern.extension.PluginCode;
import java.time.Instant;
import java.util.List;

/// An installation whose instances fill their slots.
///
/// @param installation what was asked for
/// @param symbolicName of its bundle
/// @param codes        one a slot
/// @param generation   policy generation of its switch
/// @param since        when it was switched in
record Active(Installation installation, String symbolicName, List<PluginCode> codes, long generation, Instant since) {
    String version() {
        return codes.getFirst().version();
    }

    List<String> slots() {
        return codes.stream().map(PluginCode::slot).toList();
    }
}
