// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

/// Where instances come from: component factories in the framework, plain constructors in unit tests.
@FunctionalInterface
interface InstanceSource {
    /// Constructs and activates an instance, or throws what its constructor threw.
    Made make(PluginCode code);

    /// A live instance and how to end it.
    interface Made {
        Object instance();

        /// False when its container disposed it without being asked.
        boolean alive();

        /// Identifies it among all instances of the source.
        default Object key() {
            return this;
        }

        /// Deactivates it.
        void dispose();
    }
}
