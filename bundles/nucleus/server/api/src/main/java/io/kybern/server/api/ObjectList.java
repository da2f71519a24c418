// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

import java.util.List;

/// The answer to a list.
///
/// @param revision the list's resourceVersion
/// @param continueToken empty on the last page
public record ObjectList(long revision, List<StoredObject> items, String continueToken) {
}
