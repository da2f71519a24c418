// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Value;
import io.kybern.server.api.Client;
import io.kybern.server.api.StoredObject;
import io.kybern.volume.api.VolumeFailure;
import io.kybern.volume.api.VolumeObjects;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Reads what volumes and environments are made of with the node's identity, and keeps tokens until they should be renewed.
final class ApiObjects implements VolumeObjects {
    private static final Duration LONGEST_USE = Duration.ofHours(24);

    private final Client client;
    private final Clock clock;
    private final Supplier<Value> allocatable;
    private final Map<TokenKey, Token> tokens = new ConcurrentHashMap<>();

    ApiObjects(Client client, Clock clock, Supplier<Value> allocatable) {
        this.client = client;
        this.clock = clock;
        this.allocatable = allocatable;
    }

    private record TokenKey(String podUid, String account, String audience, long seconds) {
    }

    private record Token(String text, Instant renewAt) {
    }

    @Override
    public Optional<Value> configMap(String namespace, String name) {
        return find(Resource.CONFIG_MAPS, namespace, name);
    }

    @Override
    public Optional<Value> secret(String namespace, String name) {
        return find(Resource.SECRETS, namespace, name);
    }

    private Optional<Value> find(GroupVersionResource resource, String namespace, String name) {
        try {
            return client.find(resource, namespace, name).map(StoredObject::value);
        } catch (ApiException failure) {
            throw new VolumeFailure(failure.status().message(), failure);
        }
    }

    @Override
    public String token(Value pod, String audience, long expirationSeconds) {
        var view = new Pod(pod);
        String account = view.spec().get("serviceAccountName").text("default");
        var key = new TokenKey(view.uid(), account, audience, expirationSeconds);
        Token known = tokens.get(key);
        Instant now = clock.instant();
        if (known != null && now.isBefore(known.renewAt)) {
            return known.text;
        }
        try {
            Token fresh = request(view, key, now);
            tokens.put(key, fresh);
            return fresh.text;
        } catch (ApiException failure) {
            if (known != null) {
                return known.text;
            }
            throw new VolumeFailure("failed to fetch token: " + failure.status().message(), failure);
        }
    }

    private Token request(Pod pod, TokenKey key, Instant now) {
        Value bound = Value.object("apiVersion", Value.of("v1"), "kind", Value.of("Pod"), "name", Value.of(pod.name()),
                "uid", Value.of(pod.uid()));
        Value spec = Value.object("audiences", key.audience.isEmpty() ? Value.array() : Value.array(Value.of(key.audience)),
                "expirationSeconds", Value.of(key.seconds), "boundObjectRef", bound);
        Value request = Value.object("apiVersion", Value.of("authentication.k8s.io/v1"), "kind", Value.of("TokenRequest"), "spec", spec);
        Value answer = client.post(Resource.SERVICE_ACCOUNTS, pod.namespace(), key.account, "token", request);
        Instant expires = Pod.time(answer.get("status", "expirationTimestamp")).orElse(now.plusSeconds(key.seconds));
        Duration use = Duration.between(now, expires).multipliedBy(4).dividedBy(5);
        return new Token(answer.get("status", "token").text(), now.plus(use.compareTo(LONGEST_USE) > 0 ? LONGEST_USE : use));
    }

    @Override
    public Optional<String> trustBundle(String name) {
        return find(Resource.TRUST_BUNDLES, "", name).map(bundle -> bundle.get("spec", "trustBundle").text());
    }

    @Override
    public Value allocatable() {
        return allocatable.get();
    }

    void forget(String podUid) {
        tokens.keySet().removeIf(key -> key.podUid.equals(podUid));
    }
}
