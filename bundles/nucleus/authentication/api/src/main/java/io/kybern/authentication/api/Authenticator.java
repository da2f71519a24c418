// SPDX-License-Identifier: Apache-2.0
package io.kybern.authentication.api;

import org.osgi.annotation.versioning.ConsumerType;

/// Turns credentials into a user. Point `authentication`, kind *call*.
///
/// Called for every request that arrives over the network, by its (virtual) thread, many at once; may block within the call's budget.
/// Authenticators are asked in order until one accepts. An exception counts as [Authentication.Rejected]. The chain adds the group
/// `system:authenticated`.
@ConsumerType
@FunctionalInterface
public interface Authenticator {
    Authentication authenticate(Credentials credentials);
}
