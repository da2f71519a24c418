// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.rbac;

import io.kybern.authentication.api.UserInfo;
import io.kybern.authorization.api.Authorizer.Rule;
import io.kybern.server.api.ResourceCache;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// The newest [RoleIndex]: looked up without a lock, made anew by the first request after a change, so that a write that was answered
/// counts from then on.
final class CurrentRoles {
    private final ResourceCache cache;
    private final ReentrantLock renewing = new ReentrantLock();
    private volatile RoleIndex current = RoleIndex.EMPTY;

    CurrentRoles(ResourceCache cache) {
        this.cache = cache;
    }

    RoleIndex get() {
        RoleIndex index = current;
        return index.shows(RoleIndex.Versions.of(cache)) ? index : renew();
    }

    /// All rules of a user in a namespace.
    Held held(UserInfo user, String namespace) {
        List<Rule> rules = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        get().visit(user, namespace, missing, (_, rule) -> {
            rules.add(rule);
            return false;
        });
        return new Held(rules, missing);
    }

    /// What a user holds, and which roles bound to the user are not there.
    record Held(List<Rule> rules, List<String> missing) {
    }

    private RoleIndex renew() {
        renewing.lock();
        try {
            RoleIndex.Versions wanted = RoleIndex.Versions.of(cache);
            if (!current.shows(wanted)) {
                current = current.next(wanted, cache);
            }
            return current;
        } finally {
            renewing.unlock();
        }
    }
}
