// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.apply;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Codecs;
import io.kybern.resource.api.FieldOwnership;
import io.kybern.resource.api.GroupVersionKind;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Value;
import io.kybern.resource.apply.Managers.Entry;
import io.kybern.resource.apply.Managers.Id;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/// Keeps managed fields by the rules of structured-merge-diff and kube-apiserver's field managers around it.
@Component
public final class ManagedFieldOwnership implements FieldOwnership {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final String BEFORE_FIRST_APPLY = "before-first-apply";
    private static final int ANNOTATIONS_LIMIT = 262_144;
    private static final List<String> MANAGED_FIELDS = List.of("metadata", "managedFields");
    /// What nobody ever owns.
    private static final ObjectValue NEVER = List.of("name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation",
                    "managedFields", "resourceVersion").stream()
            .map(name -> FieldSet.path(List.of("metadata", name)))
            .reduce(FieldSet.union(FieldSet.union(FieldSet.path(List.of("apiVersion")), FieldSet.path(List.of("kind"))),
                    FieldSet.path(List.of("metadata"))), FieldSet::union);

    private final Codecs codecs;

    @Activate
    public ManagedFieldOwnership(@Reference Codecs codecs) {
        this.codecs = codecs;
    }

    @Override
    public Value update(Value live, Value changed, Change change) {
        Value sent = changed.get("metadata", "managedFields");
        Managers managers = managersOf(live, sent, !change.subresource().isEmpty());
        ObjectValue object = changed.asObject().without(MANAGED_FIELDS);
        boolean creates = live.get("metadata", "uid").text().isEmpty();
        if (managers.isEmpty() && !creates) {
            return object;
        }
        note(base(live, change.schema()), object, change, managers);
        managers.cap();
        return object.with(MANAGED_FIELDS, managers.write());
    }

    private static Value base(Value live, Schema schema) {
        return live.missing() || live.asObject().isEmpty() ? Shapes.empty(schema) : live.asObject().without(MANAGED_FIELDS);
    }

    /// The owners before an update: those the client sent back, else those of the live object.
    private static Managers managersOf(Value live, Value sent, boolean subresource) {
        Managers stored = Managers.read(live.get("metadata", "managedFields")).orElseGet(Managers::new);
        if (subresource || !sent.present()) {
            return stored;
        }
        if (Managers.reset(sent)) {
            return new Managers();
        }
        return Managers.read(sent).filter(managers -> !managers.isEmpty()).orElse(stored);
    }

    /// Gives the updating manager what it changed.
    private static void note(Value live, Value changed, Change change, Managers managers) {
        managers.reconcile(change.schema());
        Id self = Id.updater(name(change), change.kind().apiVersion(), change.subresource());
        ObjectValue untracked = untracked(change);
        Comparison comparison = Comparison.of(live, changed, change.schema()).without(untracked);
        ObjectValue touched = FieldSet.union(comparison.modified(), comparison.added());
        // the fields of an earlier entry of this manager are taken away like anyone's and come back with the new ones
        ObjectValue lost = FieldSet.union(touched, comparison.removed());
        Id nobody = Id.updater("", "", "");
        managers.takeFromOthers(nobody, lost);
        ObjectValue own = FieldSet.difference(touched, NEVER);
        if (!own.isEmpty()) {
            ObjectValue earlier = managers.get(self).map(Entry::fields).orElse(FieldSet.EMPTY);
            managers.put(self, new Entry(FieldSet.union(own, earlier), change.kind().apiVersion(), time(change)));
        }
    }

    private static String name(Change change) {
        return change.manager().isEmpty() ? "unknown" : change.manager();
    }

    private static String time(Change change) {
        return change.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static ObjectValue untracked(Change change) {
        ObjectValue set = FieldSet.EMPTY;
        for (List<String> path : change.untracked()) {
            set = FieldSet.union(set, FieldSet.path(path));
        }
        return set;
    }

    @Override
    public Applied apply(Value live, Value patch, Change change, boolean force) {
        check(patch, change);
        Managers managers = Managers.read(live.get("metadata", "managedFields"))
                .orElseThrow(() -> ApiException.internal("failed to decode managed fields"));
        Value base = Removal.withoutNulls(base(live, change.schema()), change.schema());
        if (managers.isEmpty()) {
            note(Shapes.empty(change.schema()), base, new Change(change.kind(), change.schema(), BEFORE_FIRST_APPLY, change.subresource(),
                    change.untracked(), change.now()), managers);
        }
        boolean kubectl = change.manager().equals("kubectl");
        ObjectValue allowed = kubectl && !force ? agreedConfiguration(base, change) : FieldSet.EMPTY;
        Value merged = merge(base, patch, change, managers, force, allowed);
        Id self = Id.applier(name(change), change.subresource());
        boolean changed = !merged.equals(base);
        if (changed) {
            managers.get(self).ifPresent(entry -> managers.put(self, new Entry(entry.fields(), entry.apiVersion(), time(change))));
        }
        ObjectValue result = kubectl ? withLastApplied(merged.asObject(), patch) : merged.asObject();
        return new Applied(result.with(MANAGED_FIELDS, managers.write()), changed || result != merged);
    }

    private static void check(Value patch, Change change) {
        GroupVersionKind kind = GroupVersionKind.of(patch.get("apiVersion").text(), patch.get("kind").text());
        if (!kind.equals(change.kind())) {
            throw ApiException.badRequest("invalid object type: " + text(kind));
        }
        if (patch.get("metadata", "managedFields").optional().isPresent()) {
            throw ApiException.badRequest("metadata.managedFields must be nil");
        }
        String problem = ConfigurationCheck.problem(patch, change.schema());
        if (!problem.isEmpty()) {
            Value metadata = patch.get("metadata");
            throw ApiException.badRequest("failed to create typed patch object (" + metadata.get("namespace").text() + "/"
                    + metadata.get("name").text() + "; " + text(kind) + "): " + problem);
        }
    }

    private static String text(GroupVersionKind kind) {
        return kind.group() + "/" + kind.version() + ", Kind=" + kind.kind();
    }

    private static Value merge(Value live, Value patch, Change change, Managers managers, boolean force, ObjectValue allowed) {
        Schema schema = change.schema();
        managers.reconcile(schema);
        Id self = Id.applier(name(change), change.subresource());
        Value merged = Merge.merge(live, patch, schema);
        ObjectValue last = managers.get(self).map(Entry::fields).orElse(FieldSet.EMPTY);
        String lastTime = managers.get(self).map(Entry::time).orElse("");
        ObjectValue untracked = untracked(change);
        ObjectValue set = FieldSet.recursiveDifference(Fields.of(patch, schema), untracked);
        managers.put(self, new Entry(set, change.kind().apiVersion(), lastTime));
        Value pruned = Removal.withoutNulls(prune(merged, last, managers.union(), schema), schema);

        Comparison comparison = Comparison.of(live, pruned, schema).without(untracked);
        ObjectValue touched = FieldSet.union(comparison.modified(), comparison.added());
        if (!force) {
            refuseConflicts(self, touched, managers, allowed);
        }
        managers.takeFromOthers(self, touched);
        managers.takeFromOthers(self, comparison.removed());
        managers.get(self).ifPresent(entry -> managers.put(self, entry.with(FieldSet.difference(entry.fields(), NEVER))));
        return pruned;
    }

    /// Takes out what this manager applied last, unless somebody owns it now or it would take along what was not applied.
    private static Value prune(Value merged, ObjectValue last, ObjectValue managed, Schema schema) {
        if (last.isEmpty()) {
            return merged;
        }
        ObjectValue lastNamed = FieldSet.withNamedFields(last, schema);
        ObjectValue mergedSet = FieldSet.withNamedFields(Fields.of(merged, schema), schema);
        Value pruned = Removal.remove(merged, lastNamed, schema);
        ObjectValue kept = FieldSet.union(FieldSet.withNamedFields(Fields.of(pruned, schema), schema), FieldSet.withNamedFields(managed, schema));
        pruned = Removal.remove(merged, FieldSet.difference(mergedSet, kept), schema);
        ObjectValue left = FieldSet.withNamedFields(Fields.of(pruned, schema), schema);
        return Removal.remove(merged, FieldSet.intersection(FieldSet.difference(mergedSet, left), lastNamed), schema);
    }

    private static void refuseConflicts(Id self, ObjectValue touched, Managers managers, ObjectValue allowed) {
        Map<String, Conflict> conflicts = new TreeMap<>();
        managers.all().forEach((id, entry) -> {
            if (!id.equals(self)) {
                ObjectValue common = FieldSet.intersection(entry.fields(), touched);
                List<String> fields = FieldSet.paths(FieldSet.difference(common, allowed)).stream().map(PathText::of).toList();
                if (!fields.isEmpty()) {
                    conflicts.put(id.order(), new Conflict(id.text(), fields));
                }
            }
        });
        if (!conflicts.isEmpty()) {
            throw Conflict.failure(List.copyOf(conflicts.values()));
        }
    }

    /// The fields that `kubectl apply` set last and that still have those values: kubectl may take them from itself.
    private ObjectValue agreedConfiguration(Value live, Change change) {
        String text = live.get("metadata", "annotations").get(LAST_APPLIED).text();
        if (text.isEmpty()) {
            return FieldSet.EMPTY;
        }
        Value last;
        try {
            last = codecs.json().decode(text.getBytes(StandardCharsets.UTF_8));
        } catch (RuntimeException _) {
            return FieldSet.EMPTY;
        }
        if (!last.get("apiVersion").text().equals(change.kind().apiVersion())
                || !ConfigurationCheck.problem(last, change.schema()).isEmpty()) {
            return FieldSet.EMPTY;
        }
        Comparison comparison = Comparison.of(last, live, change.schema());
        ObjectValue differing = FieldSet.union(FieldSet.union(comparison.modified(), comparison.added()), comparison.removed());
        return FieldSet.difference(Fields.of(last, change.schema()), differing);
    }

    private static ObjectValue withLastApplied(ObjectValue merged, Value patch) {
        Value annotations = merged.get("metadata", "annotations");
        if (annotations.get(LAST_APPLIED).text().isEmpty()) {
            return merged;
        }
        List<String> path = List.of("metadata", "annotations", LAST_APPLIED);
        String text = JsonText.of(patch.asObject().without(path)) + "\n";
        int size = text.length();
        for (Map.Entry<String, String> annotation : annotations.stringMap().entrySet()) {
            size += annotation.getKey().equals(LAST_APPLIED) ? LAST_APPLIED.length() : annotation.getKey().length() + annotation.getValue().length();
        }
        return size > ANNOTATIONS_LIMIT ? merged.without(path) : merged.with(path, Value.of(text));
    }

    @Override
    public Value settle(Value live, Value changed) {
        if (live == changed || withoutTimes(live).equals(withoutTimes(changed))) {
            return live;
        }
        return changed;
    }

    private static Value withoutTimes(Value object) {
        List<Value> entries = object.get("metadata", "managedFields").items().stream().map(entry -> (Value) entry.asObject().without("time")).toList();
        return entries.isEmpty() ? object : object.asObject().with(MANAGED_FIELDS, Value.array(entries));
    }
}
