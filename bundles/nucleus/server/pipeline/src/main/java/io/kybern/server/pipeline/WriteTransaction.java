// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import io.kybern.store.api.Compare;
import io.kybern.store.api.Entry;
import io.kybern.store.api.Operation;
import io.kybern.store.api.Store;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The scope of one attempt of a write: what strategies claim commits together with the object.
final class WriteTransaction implements WriteScope {
    static final String CLAIMS = "/claims/";

    private final Store store;
    private final Instant now;
    private final RequestContext context;
    private final Resources resources;
    private final Map<String, Claim> claims = new LinkedHashMap<>();

    private record Claim(long seenRevision, Optional<String> owner) {
    }

    WriteTransaction(Store store, Instant now, RequestContext context, Resources resources) {
        this.store = store;
        this.now = now;
        this.context = context;
        this.resources = resources;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public List<String> serviceRanges() {
        return resources.serviceRanges();
    }

    @Override
    public boolean dryRun() {
        return context.dryRun();
    }

    @Override
    public String user() {
        return context.user().name();
    }

    @Override
    public Value userInfo() {
        return context.user().toValue();
    }

    @Override
    public Optional<Value> read(GroupVersionResource resource, String namespace, String name) {
        return resources.read(resource, namespace, name);
    }

    @Override
    public boolean claim(String name, String owner) {
        Optional<Entry> entry = store.get(CLAIMS + name);
        Claim pending = claims.get(name);
        Optional<String> holder = pending != null ? pending.owner : entry.map(WriteTransaction::owner);
        if (holder.isPresent()) {
            return holder.get().equals(owner);
        }
        claims.put(name, new Claim(entry.map(Entry::modRevision).orElse(0L), Optional.of(owner)));
        return true;
    }

    @Override
    public void release(String name) {
        store.get(CLAIMS + name).ifPresentOrElse(entry -> claims.put(name, new Claim(entry.modRevision(), Optional.empty())),
                () -> claims.remove(name));
    }

    @Override
    public Optional<String> claimed(String name) {
        Claim pending = claims.get(name);
        return pending != null ? pending.owner : store.get(CLAIMS + name).map(WriteTransaction::owner);
    }

    @Override
    public Value update(GroupVersionResource resource, String namespace, String name, UnaryOperator<Value> change) {
        return resources.updateInPlace(context, resource, namespace, name, change);
    }

    @Override
    public Value delete(GroupVersionResource resource, String namespace, String name, Value options) {
        return resources.deleteInPlace(context, resource, namespace, name, options);
    }

    List<Compare> compares() {
        var compares = new ArrayList<Compare>();
        claims.forEach((name, claim) -> compares.add(new Compare(CLAIMS + name, claim.seenRevision)));
        return compares;
    }

    List<Operation> operations() {
        var operations = new ArrayList<Operation>();
        claims.forEach((name, claim) -> operations.add(claim.owner.isPresent()
                ? new Operation.Put(CLAIMS + name, claim.owner.get().getBytes(StandardCharsets.UTF_8)) : new Operation.Delete(CLAIMS + name)));
        return operations;
    }

    private static String owner(Entry entry) {
        return new String(entry.value(), StandardCharsets.UTF_8);
    }

    /// What a transaction needs of the resources around it.
    interface Resources {
        List<String> serviceRanges();

        Optional<Value> read(GroupVersionResource resource, String namespace, String name);

        Value updateInPlace(RequestContext context, GroupVersionResource resource, String namespace, String name, UnaryOperator<Value> change);

        Value deleteInPlace(RequestContext context, GroupVersionResource resource, String namespace, String name, Value options);
    }
}
