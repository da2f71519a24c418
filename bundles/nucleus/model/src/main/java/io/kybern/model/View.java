// SPDX-License-Identifier: Apache-2.0
package io.kybern.model;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.osgi.annotation.versioning.ProviderType;

/// A typed look at a value. Nothing is copied: fields that the view does not know stay in the tree, and a `with…` gives a view of a new
/// root that shares the rest.
///
/// A view of something that is not there answers with empty texts, zeros, empty lists and further such views: look at [#present] where it
/// matters. Scalars whose zero means something else than their absence are optional.
@ProviderType
public interface View {
    /// The value behind the view.
    Value tree();

    default boolean present() {
        return !tree().missing();
    }

    static <T> List<T> list(Value value, Function<Value, T> from) {
        return value.items().stream().map(from).toList();
    }

    static <T> Map<String, T> map(Value value, Function<Value, T> from) {
        var map = new LinkedHashMap<String, T>();
        value.fields().forEach((key, item) -> map.put(key, from.apply(item)));
        return map;
    }

    static <T> Value array(List<T> items, Function<T, Value> to) {
        return Value.array(items.stream().map(to).toList());
    }

    static <T> Value object(Map<String, T> entries, Function<T, Value> to) {
        var builder = ObjectValue.builder();
        entries.forEach((key, item) -> builder.put(key, to.apply(item)));
        return builder.build();
    }

    static Optional<String> text(Value value) {
        return value.optional().map(Value::text);
    }

    static Optional<Boolean> truth(Value value) {
        return value.optional().map(truth -> truth.truth(false));
    }

    static OptionalInt int32(Value value) {
        return value.missing() ? OptionalInt.empty() : OptionalInt.of((int) value.integer(0));
    }

    static OptionalLong int64(Value value) {
        return value.missing() ? OptionalLong.empty() : OptionalLong.of(value.integer(0));
    }

    /// A time; empty when there is none or it can't be read.
    static Optional<Instant> instant(Value value) {
        try {
            return value.text().isEmpty() ? Optional.empty() : Optional.of(Instant.parse(value.text()));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    static Instant time(Value value) {
        return instant(value).orElse(Instant.EPOCH);
    }

    static Value written(Instant time) {
        return Value.of(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC).format(time));
    }

    static Value writtenMicros(Instant time) {
        return Value.of(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC).format(time));
    }
}
