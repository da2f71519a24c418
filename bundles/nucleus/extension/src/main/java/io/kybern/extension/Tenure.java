// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import org.osgi.annotation.versioning.ProviderType;

/// A plugin given to a [RoleHost], until it's revoked.
@ProviderType
public interface Tenure<T> {
    /// The plugin.
    Extension<T> extension();

    /// Calls the plugin under the guard of [Lease#call]; after the role's revocation every call fails as WITHDRAWN.
    <R> R call(Call<T, R> call, Failure<R> onFailure);
}
