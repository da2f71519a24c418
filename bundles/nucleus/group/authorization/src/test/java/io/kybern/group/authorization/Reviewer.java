// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.authorization;

import io.kybern.authentication.api.UserInfo;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The scope of a review: all that counts is who asks.
record Reviewer(UserInfo identity) implements WriteScope {
    @Override
    public Instant now() {
        return Instant.EPOCH;
    }

    @Override
    public boolean dryRun() {
        return false;
    }

    @Override
    public String user() {
        return identity.name();
    }

    @Override
    public Value userInfo() {
        return identity.toValue();
    }

    @Override
    public Optional<Value> read(GroupVersionResource resource, String namespace, String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean claim(String name, String owner) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void release(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<String> claimed(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Value update(GroupVersionResource resource, String namespace, String name, UnaryOperator<Value> change) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Value delete(GroupVersionResource resource, String namespace, String name, Value options) {
        throw new UnsupportedOperationException();
    }
}
