// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.osgi.annotation.versioning.ProviderType;

/// What a [Strategy] or [ResourceType.Creator] may see and do during one write.
@ProviderType
public interface WriteScope {
    Instant now();

    boolean dryRun();

    /// The address ranges of Services, the primary family first: one or two CIDRs, one a family.
    default List<String> serviceRanges() {
        return List.of("10.96.0.0/12");
    }

    /// The requesting user's name.
    String user();

    /// The requesting user as the `UserInfo` object of `authentication.k8s.io`: username, uid, groups, extra.
    default Value userInfo() {
        return Value.object("username", Value.of(user()));
    }

    /// An object of any resource as the cache has it, for example the pod of a binding.
    Optional<Value> read(GroupVersionResource resource, String namespace, String name);

    /// Takes a name for this write's object, for example `clusterips/10.96.0.10`. The claim commits in the write's own transaction; when
    /// somebody else was faster, the engine runs the write again.
    ///
    /// @return false when the name is taken by another owner now
    boolean claim(String name, String owner);

    /// Gives a claim back in the write's transaction.
    void release(String name);

    /// The owner of a claim.
    Optional<String> claimed(String name);

    /// Updates a stored object in place within this request's rights: read, change, write, again on conflict. Used by creators
    /// (`binding`, `eviction`). Validation and watch events are as for any write; admission is not run again.
    Value update(GroupVersionResource resource, String namespace, String name, UnaryOperator<Value> change);

    /// Deletes a stored object as the requesting user would (`eviction`); `options` is a `DeleteOptions`.
    Value delete(GroupVersionResource resource, String namespace, String name, Value options);
}
