// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import io.kybern.resource.json.TextCodecs;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The way of an object through schema and strategy, as the server walks it, with claims in a map.
final class Writing implements WriteScope {
    private final ResourceType type;
    final Map<String, String> claims = new HashMap<>();
    List<String> ranges = List.of("10.0.0.0/24");

    Writing(String plural) {
        type = new CoreGroup().types().stream().filter(t -> t.resource().resource().equals(plural)).findFirst().orElseThrow();
    }

    static Value yaml(String text) {
        return new TextCodecs().yaml().decode(text.getBytes(StandardCharsets.UTF_8));
    }

    /// An object with identity and the body's rest.
    Value object(String body) {
        ObjectValue object = yaml(body).asObject().with("apiVersion", "v1").with("kind", type.names().kind());
        String name = object.get("metadata", "name").text("x");
        object = object.with(List.of("metadata", "name"), Value.of(name)).with(List.of("metadata", "uid"), Value.of("uid-" + name));
        return type.namespaced() ? object.with(List.of("metadata", "namespace"), Value.of("default")) : object;
    }

    private Value defaults(Value object) {
        return strategy().applyDefaults(MiniatureEngine.defaults(type.schema(), object));
    }

    Strategy strategy() {
        return type.strategy();
    }

    Value create(String body) {
        Value prepared = strategy().prepareForCreate(this, defaults(object(body)));
        return strategy().allocate(this, prepared, Value.ABSENT);
    }

    List<String> createErrors(String body) {
        Value object = create(body);
        var errors = new ArrayList<>(MiniatureEngine.enums(type.schema(), object));
        errors.addAll(strategy().validate(object));
        errors.addAll(strategy().validateCreate(object));
        return errors.stream().map(FieldError::text).toList();
    }

    Value update(Value old, Value changed) {
        Value prepared = strategy().prepareForUpdate(this, defaults(changed), old);
        return strategy().allocate(this, prepared, old);
    }

    List<String> updateErrors(Value old, Value changed) {
        Value object = update(old, changed);
        var errors = new ArrayList<>(strategy().validate(object));
        errors.addAll(strategy().validateUpdate(object, old));
        return errors.stream().map(FieldError::text).toList();
    }

    @Override
    public Instant now() {
        return Instant.EPOCH;
    }

    @Override
    public boolean dryRun() {
        return false;
    }

    @Override
    public List<String> serviceRanges() {
        return ranges;
    }

    @Override
    public String user() {
        return "tester";
    }

    @Override
    public Optional<Value> read(GroupVersionResource resource, String namespace, String name) {
        return Optional.empty();
    }

    @Override
    public boolean claim(String name, String owner) {
        return claims.merge(name, owner, (held, _) -> held).equals(owner);
    }

    @Override
    public void release(String name) {
        claims.remove(name);
    }

    @Override
    public Optional<String> claimed(String name) {
        return Optional.ofNullable(claims.get(name));
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
