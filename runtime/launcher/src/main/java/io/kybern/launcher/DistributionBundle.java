// SPDX-License-Identifier: Apache-2.0
package io.kybern.launcher;

import java.nio.file.Path;

/// A bundle of a distribution.
///
/// @param id Maven coordinates `group:artifact:version`
/// @param feature name of the feature file that lists it
/// @param jar the bundle's file
/// @param startLevel the framework's start level at which it starts
public record DistributionBundle(String id, String feature, Path jar, int startLevel) {
    /// The location under which the framework knows the bundle: the file itself, not a copy of it.
    public String location() {
        return "reference:" + jar.toUri();
    }
}
