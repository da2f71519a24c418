// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.apply;

import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Value;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The managed fields of one object while a write changes them.
final class Managers {
    private static final int MOST_UPDATERS = 10;
    private static final String ANCIENT = "ancient-changes";

    private final Map<Id, Entry> entries = new LinkedHashMap<>();

    /// Who owns fields.
    ///
    /// @param apiVersion empty for Apply: an applier is the same in every version
    record Id(String name, String operation, String apiVersion, String subresource) {
        static Id applier(String name, String subresource) {
            return new Id(name, "Apply", "", subresource);
        }

        static Id updater(String name, String apiVersion, String subresource) {
            return new Id(name, "Update", apiVersion, subresource);
        }

        boolean applies() {
            return operation.equals("Apply");
        }

        /// Sorts as upstream's identifier does.
        String order() {
            return "{\"manager\":" + JsonText.of(Value.of(name)) + ",\"operation\":\"" + operation + "\""
                    + (apiVersion.isEmpty() ? "" : ",\"apiVersion\":\"" + apiVersion + "\"")
                    + (subresource.isEmpty() ? "" : ",\"subresource\":\"" + subresource + "\"") + "}";
        }

        /// As conflicts name it.
        String text() {
            String quoted = JsonText.of(Value.of(name));
            String with = subresource.isEmpty() ? quoted : quoted + " with subresource " + JsonText.of(Value.of(subresource));
            return applies() ? with : with + " using " + apiVersion;
        }
    }

    /// What a manager owns.
    ///
    /// @param time as it stands in the object; empty when none does
    record Entry(ObjectValue fields, String apiVersion, String time) {
        Entry with(ObjectValue changed) {
            return changed == fields ? this : new Entry(changed, apiVersion, time);
        }

        long seconds() {
            try {
                return time.isEmpty() ? 0 : Instant.parse(time).getEpochSecond();
            } catch (DateTimeParseException _) {
                return 0;
            }
        }
    }

    /// Reads `metadata.managedFields`; empty when an entry is none.
    static Optional<Managers> read(Value list) {
        var managers = new Managers();
        for (Value entry : list.items()) {
            String operation = entry.get("operation").text();
            String apiVersion = entry.get("apiVersion").text();
            boolean known = operation.equals("Apply") || operation.equals("Update");
            if (!known || apiVersion.isEmpty() || !entry.get("fieldsType").text().equals("FieldsV1")) {
                return Optional.empty();
            }
            String subresource = entry.get("subresource").text();
            String name = entry.get("manager").text();
            Id id = operation.equals("Apply") ? Id.applier(name, subresource) : Id.updater(name, apiVersion, subresource);
            managers.entries.put(id, new Entry(entry.get("fieldsV1").asObject(), apiVersion, entry.get("time").text()));
        }
        return Optional.of(managers);
    }

    /// Whether a client asked to forget all owners: an empty list or a list with one empty entry.
    static boolean reset(Value list) {
        return list instanceof ArrayValue array
                && (array.size() == 0 || array.size() == 1 && array.get(0) instanceof ObjectValue object && object.isEmpty());
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    Optional<Entry> get(Id id) {
        return Optional.ofNullable(entries.get(id));
    }

    /// Sets or, when it owns nothing, removes a manager.
    void put(Id id, Entry entry) {
        if (entry.fields().isEmpty()) {
            entries.remove(id);
        } else {
            entries.put(id, entry);
        }
    }

    Map<Id, Entry> all() {
        return Map.copyOf(entries);
    }

    void reconcile(Schema schema) {
        entries.replaceAll((_, entry) -> entry.with(FieldSet.reconcile(entry.fields(), schema)));
    }

    /// What all managers own together.
    ObjectValue union() {
        ObjectValue all = FieldSet.EMPTY;
        for (Entry entry : entries.values()) {
            all = FieldSet.union(all, entry.fields());
        }
        return all;
    }

    /// Takes fields from every manager but one.
    void takeFromOthers(Id keeper, ObjectValue fields) {
        if (fields.isEmpty()) {
            return;
        }
        for (Map.Entry<Id, Entry> other : List.copyOf(entries.entrySet())) {
            if (!other.getKey().equals(keeper)) {
                put(other.getKey(), other.getValue().with(FieldSet.difference(other.getValue().fields(), fields)));
            }
        }
    }

    /// Merges the oldest updaters into one a version, until at most ten are left.
    void cap() {
        List<Id> updaters = new ArrayList<>(entries.keySet().stream().filter(id -> !id.applies()).toList());
        int length = updaters.size();
        if (length <= MOST_UPDATERS) {
            return;
        }
        updaters.sort(Comparator.comparingLong((Id id) -> owned(id).seconds()).thenComparing(Id::order));
        Map<String, Id> first = new LinkedHashMap<>();
        for (Id id : updaters) {
            if (length <= MOST_UPDATERS) {
                return;
            }
            Id oldest = first.putIfAbsent(id.apiVersion(), id);
            Id bucket = Id.updater(ANCIENT, id.apiVersion(), "");
            if (oldest == null || id.equals(bucket)) {
                continue;
            }
            Id target = entries.containsKey(bucket) ? bucket : oldest;
            Entry merged = owned(target);
            Entry entry = owned(id);
            entries.remove(target);
            entries.remove(id);
            entries.put(bucket, new Entry(FieldSet.union(merged.fields(), entry.fields()), entry.apiVersion(), entry.time()));
            length--;
        }
    }

    private Entry owned(Id id) {
        return Objects.requireNonNull(entries.get(id));
    }

    /// `metadata.managedFields`; absent when there are none.
    Value write() {
        if (entries.isEmpty()) {
            return Value.ABSENT;
        }
        Comparator<Map.Entry<Id, Entry>> order = Comparator.comparing(entry -> entry.getKey().operation());
        order = order.thenComparingLong(entry -> entry.getValue().seconds()).thenComparing(entry -> entry.getKey().name())
                .thenComparing(entry -> entry.getValue().apiVersion()).thenComparing(entry -> entry.getKey().subresource());
        return Value.array(entries.entrySet().stream().sorted(order).map(entry -> write(entry.getKey(), entry.getValue())).toList());
    }

    private static Value write(Id id, Entry entry) {
        var out = ObjectValue.builder().put("apiVersion", entry.apiVersion()).put("fieldsType", "FieldsV1").put("fieldsV1", entry.fields());
        if (!id.name().isEmpty()) {
            out.put("manager", id.name());
        }
        out.put("operation", id.operation());
        if (!id.subresource().isEmpty()) {
            out.put("subresource", id.subresource());
        }
        if (!entry.time().isEmpty()) {
            out.put("time", entry.time());
        }
        return out.build();
    }
}
