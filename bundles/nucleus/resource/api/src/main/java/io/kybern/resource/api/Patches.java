// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import org.osgi.annotation.versioning.ProviderType;

/// Applies the three kinds of patch that are pure tree operations. Server-side apply is [FieldOwnership].
///
/// Pure and safe for any number of threads. A patch that does not fit ends in an [ApiException] with upstream's message: 400 for a
/// patch that is none, 422 for one that can't be applied to this object, 413 for one with too many operations.
@ProviderType
public interface Patches {
    /// RFC 6902, `application/json-patch+json`.
    ///
    /// @param operations the array of operations
    Value json(Value target, Value operations);

    /// RFC 7386, `application/merge-patch+json`.
    Value merge(Value target, Value patch);

    /// Strategic merge, `application/strategic-merge-patch+json`: lists merge by the keys of the schema, directives delete, replace and
    /// order. The result has the types that the schema asks for.
    Value strategic(Value target, Value patch, Schema schema);
}
