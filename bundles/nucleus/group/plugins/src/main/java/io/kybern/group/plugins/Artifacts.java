// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.plugins;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import io.kybern.store.api.Operation;
import io.kybern.store.api.Store;
import io.kybern.store.api.Transaction;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// The rules of artifacts, and the answer to POST of their content: chunks below a prefix of the store that no watch cache loads.
final class Artifacts implements Strategy, ResourceType.Creator {
    /// Chunk N of the artifact NAME lies at `/kybern/artifacts/NAME/00000N`.
    static final String PREFIX = "/kybern/artifacts/";
    private static final int LARGEST = 1 << 20;
    private static final int MOST = 64;

    private final Store store;

    Artifacts(Store store) {
        this.store = store;
    }

    static String key(String name, long index) {
        return PREFIX + name + "/" + "%06d".formatted(index);
    }

    @Override
    public List<FieldError> validate(Value object) {
        List<FieldError> errors = new ArrayList<>();
        PluginRules.sha256(object.get("spec", "sha256"), "spec.sha256", errors);
        String sha256 = object.get("spec", "sha256").text();
        String name = object.get("metadata", "name").text();
        if (errors.isEmpty() && !name.equals(sha256)) {
            errors.add(FieldError.invalid("metadata.name", name, "must be the SHA-256 of the content"));
        }
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(Value object, Value old) {
        return object.get("spec").equals(old.get("spec")) ? List.of()
            : List.of(FieldError.forbidden("spec", "an artifact does not change: make another one"));
    }

    @Override
    public void release(WriteScope scope, Value object) {
        if (scope.dryRun()) {
            return;
        }
        String prefix = PREFIX + object.get("metadata", "name").text() + "/";
        List<Operation> gone = store.range(prefix, Store.endOf(prefix), 0, 0).entries().stream()
            .<Operation>map(entry -> new Operation.Delete(entry.key())).toList();
        if (!gone.isEmpty()) {
            store.commit(new Transaction(List.of(), gone));
        }
    }

    @Override
    public Value create(WriteScope scope, String namespace, String name, Value body) {
        long index = body.get("index").integer(0);
        if (index < 0 || index >= MOST) {
            throw ApiException.badRequest("index must be between 0 and " + (MOST - 1));
        }
        byte[] data = decoded(body.get("data").text());
        if (data.length == 0 || data.length > LARGEST) {
            throw ApiException.badRequest("a chunk has between 1 and " + LARGEST + " bytes, not " + data.length);
        }
        if (!scope.dryRun()) {
            store.commit(Transaction.of(new Operation.Put(key(name, index), data)));
        }
        return body.asObject().without("data");
    }

    private static byte[] decoded(String data) {
        try {
            return Base64.getDecoder().decode(data);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("data is not base64: " + e.getMessage());
        }
    }
}
