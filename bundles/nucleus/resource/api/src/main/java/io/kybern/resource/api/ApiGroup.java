// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/// Contributes the resource types of one API group. Point `group`, kind *call*.
///
/// `types` is called once when the plugin becomes active, on any thread, and must not block; the types must not change afterwards. An
/// empty list serves a group without resources. An exception makes the plugin's start fail. The strategies of the types are
/// called by many request threads at once.
@ConsumerType
public interface ApiGroup {
    /// The group's name; the core group is the empty string.
    String group();

    /// Every resource in every served version; the preferred version of a resource comes first.
    List<ResourceType> types();
}
