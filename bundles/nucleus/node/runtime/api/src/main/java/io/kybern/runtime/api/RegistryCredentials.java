// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

/// What to show a registry. Parts that do not apply are empty.
///
/// @param auth base64 of `user:password`, as in a Docker configuration; used when user and password are empty
public record RegistryCredentials(
        String username, String password, String auth, String serverAddress, String identityToken, String registryToken) {
    public static RegistryCredentials basic(String username, String password) {
        return new RegistryCredentials(username, password, "", "", "", "");
    }

    /// Without the secrets.
    @Override
    public String toString() {
        return "RegistryCredentials[" + username + "@" + serverAddress + "]";
    }
}
