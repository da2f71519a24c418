// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.util.List;
import java.util.OptionalLong;

/// An image on the node.
///
/// @param id digest of its configuration, `sha256:…`
/// @param tags names with tags
/// @param digests names with digests
/// @param size bytes
/// @param uid the user it runs as, by number; empty when it names one or none
/// @param username the user it runs as, by name; empty when it has a number or none
/// @param pinned exempt from clean-up
public record Image(
        String id, List<String> tags, List<String> digests, long size, OptionalLong uid, String username, boolean pinned) {
    public Image {
        tags = List.copyOf(tags);
        digests = List.copyOf(digests);
    }
}
