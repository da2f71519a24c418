// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// What the server itself writes into `metadata`.
final class Metadata {
    private static final String NAME_CHARACTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int GENERATED_SUFFIX = 5;
    private static final int LONGEST_BASE = 63 - GENERATED_SUFFIX;
    /// Taken from the stored object whatever a client sends.
    private static final List<String> SYSTEM_FIELDS = List.of("uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
            "generation", "selfLink");

    private Metadata() {
    }

    static ObjectValue of(Value object) {
        return object.get("metadata").asObject();
    }

    static ObjectValue with(Value object, ObjectValue metadata) {
        return object.asObject().with("metadata", metadata);
    }

    static String name(Value object) {
        return object.get("metadata", "name").text();
    }

    static String namespace(Value object) {
        return object.get("metadata", "namespace").text();
    }

    static List<String> finalizers(Value object) {
        return object.get("metadata", "finalizers").items().stream().map(Value::text).toList();
    }

    static boolean deleting(Value object) {
        return !object.get("metadata", "deletionTimestamp").missing();
    }

    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /// The metadata of a new object.
    static ObjectValue created(ObjectValue metadata, String namespace, boolean generation, Instant now, RandomGenerator random) {
        ObjectValue fresh = metadata.without("resourceVersion").without("selfLink").without("deletionTimestamp")
                .without("deletionGracePeriodSeconds").without("generation").with("creationTimestamp", time(now)).with("uid", uid(random));
        if (fresh.get("namespace").missing() || fresh.get("namespace").text().isEmpty()) {
            fresh = namespace.isEmpty() ? fresh.without("namespace") : fresh.with("namespace", namespace);
        }
        return generation ? fresh.with("generation", 1) : fresh;
    }

    /// The metadata of an updated object: what the client may not change comes from the old one.
    static ObjectValue updated(ObjectValue metadata, ObjectValue old) {
        ObjectValue kept = metadata.without("resourceVersion");
        for (String field : SYSTEM_FIELDS) {
            kept = kept.with(field, old.get(field));
        }
        kept = kept.with("name", old.get("name")).with("namespace", old.get("namespace"));
        return kept;
    }

    /// A name out of `generateName`.
    static String generated(String base, RandomGenerator random) {
        var name = new StringBuilder(base.length() > LONGEST_BASE ? base.substring(0, LONGEST_BASE) : base);
        for (int i = 0; i < GENERATED_SUFFIX; i++) {
            name.append(NAME_CHARACTERS.charAt(random.nextInt(NAME_CHARACTERS.length())));
        }
        return name.toString();
    }

    /// A version 4 UUID.
    static String uid(RandomGenerator random) {
        long high = random.nextLong() & 0xffffffffffff0fffL | 0x4000L;
        long low = random.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }
}
