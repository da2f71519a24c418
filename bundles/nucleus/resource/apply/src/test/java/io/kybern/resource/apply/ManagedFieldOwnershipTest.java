// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Codec;
import io.kybern.resource.api.Codecs;
import io.kybern.resource.api.FieldOwnership.Applied;
import io.kybern.resource.api.FieldOwnership.Change;
import io.kybern.resource.api.GroupVersionKind;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Schema.Type;
import io.kybern.resource.api.Status;
import io.kybern.resource.api.Value;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManagedFieldOwnershipTest {
    private static final Schema TEXT = Schemas.scalar(Type.STRING);
    private static final Schema NUMBER = Schemas.scalar(Type.INTEGER);
    private static final Schema PORTS = Schemas.keyed(List.of("containerPort", "protocol"),
            Schemas.object("containerPort", NUMBER, "protocol", Schemas.withDefault(TEXT, Value.of("TCP")), "hostPort", NUMBER));
    private static final Schema CONTAINER = Schemas.object("name", TEXT, "image", TEXT, "args", Schemas.list(TEXT), "ports", PORTS, "resources",
            Schemas.object("limits", Schemas.map(TEXT)));
    private static final Schema METADATA = Schemas.object("name", TEXT, "namespace", TEXT, "uid", TEXT, "labels", Schemas.map(TEXT), "annotations",
            Schemas.map(TEXT), "finalizers", Schemas.set(TEXT), "managedFields", Schemas.list(Schema.ANY), "resourceVersion", TEXT);
    static final Schema THING = Schemas.object("apiVersion", TEXT, "kind", TEXT, "!metadata", METADATA, "data", Schemas.map(TEXT), "!spec",
            Schemas.object("replicas", NUMBER, "!containers", Schemas.keyed("name", CONTAINER), "selector", Schemas.atomic("a", TEXT, "b", TEXT)),
            "!status", Schemas.object("phase", TEXT));
    private static final GroupVersionKind KIND = new GroupVersionKind("", "v1", "Thing");
    private static final Instant T1 = Instant.parse("2026-01-01T00:00:01Z");

    private final ManagedFieldOwnership ownership = new ManagedFieldOwnership(new TestCodecs());
    private Instant now = T1;

    /// Reads what the tests write.
    static final class TestCodecs implements Codecs {
        @Override
        public Codec json() {
            return new Codec() {
                @Override
                public Value decode(byte[] bytes) {
                    return Json.of(new String(bytes, StandardCharsets.UTF_8));
                }

                @Override
                public Value decode(InputStream in) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public Decoded decodeStrict(byte[] bytes) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void encode(Value value, OutputStream out) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public byte[] encode(Value value) {
                    throw new UnsupportedOperationException();
                }
            };
        }

        @Override
        public Codec yaml() {
            throw new UnsupportedOperationException();
        }
    }

    private Change by(String manager) {
        return new Change(KIND, THING, manager, "", List.of(List.of("status")), now);
    }

    private Change statusBy(String manager) {
        return new Change(KIND, THING, manager, "status", List.of(List.of("spec")), now);
    }

    private static Value thing(String rest) {
        return Json.of("{'apiVersion':'v1','kind':'Thing','metadata':{'name':'t','namespace':'d'}" + rest + "}");
    }

    private static Value stored(Value object) {
        return object.asObject().with(List.of("metadata", "uid"), Value.of("u"));
    }

    private Value update(Value live, Value changed, String manager) {
        return stored(ownership.update(live, changed, by(manager)));
    }

    private Value apply(Value live, Value patch, String manager) {
        return stored(ownership.apply(live, patch, by(manager), false).object());
    }

    private static String fields(Value object, String manager) {
        return object.get("metadata", "managedFields").items().stream().filter(entry -> entry.get("manager").text().equals(manager))
                .map(entry -> JsonText.of(entry.get("fieldsV1")).replace('"', '\'')).reduce("", (a, b) -> a + b);
    }

    private static Value object(Value result) {
        return result.asObject().without("metadata").without("apiVersion").without("kind");
    }

    @Test
    void create_ownsWhatIsSet_alwaysPresentStructsExcepted() {
        Value made = update(Value.ABSENT, thing(",'data':{'a':'1'},'spec':{'containers':[{'name':'c','image':'i','resources':{}}]}"), "kubectl");
        assertEquals("{'f:data':{'.':{},'f:a':{}},'f:spec':{'f:containers':{'k:{\\'name\\':\\'c\\'}':{'.':{},'f:image':{},'f:name':{},"
                + "'f:resources':{}}}}}", fields(made, "kubectl"));
        Value entry = made.get("metadata", "managedFields").get(0);
        assertEquals("Update", entry.get("operation").text());
        assertEquals("v1", entry.get("apiVersion").text());
        assertEquals("FieldsV1", entry.get("fieldsType").text());
        assertEquals("2026-01-01T00:00:01Z", entry.get("time").text());
        assertFalse(entry.get("subresource").present());
    }

    @Test
    void update_takesChangedFieldsFromTheirOwners() {
        Value made = update(Value.ABSENT, thing(",'data':{'a':'1','b':'1'}"), "one");
        Value changed = update(made, made.asObject().with(List.of("data", "a"), Value.of("2")), "two");
        assertEquals("{'f:data':{'.':{},'f:b':{}}}", fields(changed, "one"));
        assertEquals("{'f:data':{'f:a':{}}}", fields(changed, "two"));
    }

    @Test
    void update_withoutChange_leavesTimesAlone() {
        Value made = update(Value.ABSENT, thing(",'data':{'a':'1'}"), "one");
        now = T1.plusSeconds(60);
        Value again = update(made, made, "two");
        assertEquals(made, again);
        assertSame(made, ownership.settle(made, again));
    }

    @Test
    void removedField_hasNoOwner() {
        Value made = update(Value.ABSENT, thing(",'data':{'a':'1','b':'1'}"), "one");
        Value less = update(made, made.asObject().without(List.of("data", "b")), "two");
        assertEquals("{'f:data':{'.':{},'f:a':{}}}", fields(less, "one"));
        assertEquals("", fields(less, "two"));
    }

    @Test
    void statusWrites_areOwnEntries_andSpecIsNotOwnedThere() {
        Value made = update(Value.ABSENT, thing(",'spec':{'replicas':1},'status':{'phase':'x'}"), "one");
        assertEquals("{'f:spec':{'f:replicas':{}}}", fields(made, "one"));
        Value status = stored(ownership.update(made, made.asObject().with(List.of("status", "phase"), Value.of("y")), statusBy("one")));
        assertEquals(2, status.get("metadata", "managedFields").items().size());
        Value entry = status.get("metadata", "managedFields").get(1);
        assertEquals("status", entry.get("subresource").text());
        assertEquals("{\"f:status\":{\"f:phase\":{}}}", JsonText.of(entry.get("fieldsV1")));
    }

    @Test
    void apply_createsAndOwnsLeavesOnly() {
        Value made = apply(Value.ABSENT, thing(",'data':{'a':'1'},'spec':{'containers':[{'name':'c','ports':[{'containerPort':80}]}],"
                + "'selector':{'a':'x'}}"), "one");
        assertEquals("{'f:data':{'f:a':{}},'f:spec':{'f:containers':{'k:{\\'name\\':\\'c\\'}':{'.':{},'f:name':{},'f:ports':"
                + "{'k:{\\'containerPort\\':80,\\'protocol\\':\\'TCP\\'}':{'.':{},'f:containerPort':{}}}}},'f:selector':{}}}", fields(made, "one"));
        assertEquals("Apply", made.get("metadata", "managedFields").get(0).get("operation").text());
    }

    @Test
    void conflict_namesFieldAndOwner() {
        Value live = apply(Value.ABSENT, thing(",'data':{'a':'1','b':'1'}"), "one");
        Status one = assertThrows(ApiException.class, () -> apply(live, thing(",'data':{'a':'2'}"), "two")).status();
        assertEquals(409, one.code());
        assertEquals("Conflict", one.reason());
        assertEquals("Apply failed with 1 conflict: conflict with \"one\": .data.a", one.message());
        assertEquals(Json.of("{'causes':[{'reason':'FieldManagerConflict','message':'conflict with ~one~','field':'.data.a'}]}")
                .toString().replace('~', '"').replace("\"\"", "\""), one.details().toString().replace("\"\"", "\""));
        Status two = assertThrows(ApiException.class, () -> apply(live, thing(",'data':{'a':'2','b':'2'}"), "two")).status();
        assertEquals("Apply failed with 2 conflicts: conflicts with \"one\":\n- .data.a\n- .data.b", two.message());
        Value updated = update(live, live.asObject().with(List.of("spec"), Json.of("{'containers':[{'name':'c','image':'1'}]}")), "up");
        Status three = assertThrows(ApiException.class,
                () -> apply(updated, thing(",'spec':{'containers':[{'name':'c','image':'2'}]}"), "two")).status();
        assertEquals("Apply failed with 1 conflict: conflict with \"up\" using v1: .spec.containers[name=\"c\"].image", three.message());
    }

    @Test
    void conflict_withAStatusWriter_namesTheSubresource() {
        Value made = update(Value.ABSENT, thing(",'data':{'a':'1'}"), "one");
        Value live = stored(ownership.update(made, made.asObject().with(List.of("metadata", "labels"), Json.of("{'l':'1'}")), statusBy("k")));
        Value patch = Json.of("{'apiVersion':'v1','kind':'Thing','metadata':{'name':'t','labels':{'l':'2'}}}");
        assertEquals("Apply failed with 1 conflict: conflict with \"k\" with subresource \"status\" using v1: .metadata.labels.l",
                assertThrows(ApiException.class, () -> apply(live, patch, "two")).status().message());
    }

    @Test
    void force_takesTheFields() {
        Value live = apply(Value.ABSENT, thing(",'data':{'a':'1','b':'1'}"), "one");
        Value taken = ownership.apply(live, thing(",'data':{'a':'2'}"), by("two"), true).object();
        assertEquals("{'f:data':{'f:b':{}}}", fields(taken, "one"));
        assertEquals("{'f:data':{'f:a':{}}}", fields(taken, "two"));
        assertEquals("2", taken.get("data", "a").text());
    }

    @Test
    void sameValue_isSharedWithoutConflict_andStaysUntilTheLastOwnerLeaves() {
        Value live = apply(Value.ABSENT, thing(",'data':{'a':'1','b':'1'}"), "one");
        live = apply(live, thing(",'data':{'a':'1'}"), "two");
        live = apply(live, thing(",'data':{'b':'1'}"), "one");
        assertEquals(Json.of("{'a':'1','b':'1'}"), live.get("data"));
        live = apply(live, thing(",'data':{'c':'1'}"), "two");
        assertEquals(Json.of("{'b':'1','c':'1'}"), live.get("data"));
        live = apply(live, thing(""), "two");
        assertEquals(Json.of("{'b':'1'}"), live.get("data"));
        live = apply(live, thing(""), "one");
        assertFalse(live.get("data").present());
        assertFalse(live.get("metadata", "managedFields").present());
    }

    @Test
    void listItem_leftOut_isRemovedWithWhatTheServerAdded() {
        Value live = apply(Value.ABSENT, thing(",'spec':{'containers':[{'name':'a','image':'1'},{'name':'b','image':'1'}]}"), "one");
        Value defaulted = live.asObject().with(List.of("spec", "containers"),
                Json.of("[{'name':'a','image':'1','args':['x']},{'name':'b','image':'1','args':['y']}]"));
        Value less = apply(defaulted, thing(",'spec':{'containers':[{'name':'b','image':'1'}]}"), "one");
        assertEquals(Json.of("[{'name':'b','image':'1','args':['y']}]"), less.get("spec", "containers"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"a,b,c|c,a|b,c,a", "a,b|b,c|a,b,c", "a,x,b|b,a|x,b,a", "s,a|a|s,a", "a,b|x,a,b|x,a,b", "a|b|a,b"})
    void mergedLists_keepTheAppliedOrder(String live, String applied, String merged) {
        Value object = Merge.merge(thing(",'spec':{'containers':" + containers(live) + "}"), thing(",'spec':{'containers':" + containers(applied)
                + "}"), THING);
        assertEquals(Json.of(containers(merged)), object.get("spec", "containers"));
    }

    private static String containers(String names) {
        return "[" + String.join(",", List.of(names.split(",")).stream().map(name -> "{'name':'" + name + "'}").toList()) + "]";
    }

    @Test
    void sets_mergeByValue() {
        Value live = update(Value.ABSENT, Json.of("{'apiVersion':'v1','kind':'Thing','metadata':{'name':'t','finalizers':['x/a']}}"), "up");
        Value patch = Json.of("{'apiVersion':'v1','kind':'Thing','metadata':{'name':'t','finalizers':['x/b']}}");
        Value both = apply(live, patch, "one");
        assertEquals(Json.of("['x/a','x/b']"), both.get("metadata", "finalizers"));
        assertEquals("{'f:metadata':{'f:finalizers':{'v:\\'x/b\\'':{}}}}", fields(both, "one"));
        Value none = apply(both, thing(""), "one");
        assertEquals(Json.of("['x/a']"), none.get("metadata", "finalizers"));
    }

    @Test
    void atomicStruct_isOneField() {
        Value live = apply(Value.ABSENT, thing(",'spec':{'selector':{'a':'1'}}"), "one");
        Status status = assertThrows(ApiException.class, () -> apply(live, thing(",'spec':{'selector':{'b':'1'}}"), "two")).status();
        assertEquals("Apply failed with 1 conflict: conflict with \"one\": .spec.selector", status.message());
    }

    @Test
    void firstApply_onAnUntrackedObject_givesTheRestToBeforeFirstApply() {
        Value untracked = stored(thing(",'data':{'a':'1','b':'1'}"));
        assertFalse(ownership.update(untracked, untracked.asObject().with(List.of("data", "a"), Value.of("2")), by("x"))
                .get("metadata", "managedFields").present());
        Value applied = apply(untracked, thing(",'data':{'a':'1'}"), "one");
        assertEquals("{'f:data':{'.':{},'f:a':{},'f:b':{}}}", fields(applied, "before-first-apply"));
        assertEquals("{'f:data':{'f:a':{}}}", fields(applied, "one"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"[{}]|true", "[]|true", "[{'manager':'x'}]|false"})
    void emptyEntry_forgetsAllOwners(String sent, boolean forgotten) {
        Value made = update(Value.ABSENT, thing(",'data':{'a':'1'}"), "one");
        Value reset = update(made, made.asObject().with(List.of("metadata", "managedFields"), Json.of(sent)), "one");
        assertEquals(forgotten, !reset.get("metadata", "managedFields").present());
    }

    @Test
    void elevenUpdaters_becomeAncientChanges() {
        Value live = update(Value.ABSENT, thing(",'data':{'z':'0'}"), "m0");
        for (int i = 1; i < 12; i++) {
            now = T1.plusSeconds(i);
            live = update(live, live.asObject().with(List.of("data", "k" + i), Value.of("1")), "m" + i);
        }
        List<Value> entries = live.get("metadata", "managedFields").items();
        assertEquals(10, entries.size());
        assertEquals("ancient-changes", entries.getFirst().get("manager").text());
        assertEquals("{'f:data':{'.':{},'f:k1':{},'f:k2':{},'f:z':{}}}", fields(live, "ancient-changes"));
        assertEquals("m11", entries.getLast().get("manager").text());
    }

    @Test
    void entries_areSortedByOperationTimeAndName() {
        Value live = update(Value.ABSENT, thing(",'data':{'a':'1'}"), "z");
        live = update(live, live.asObject().with(List.of("data", "b"), Value.of("1")), "y");
        now = T1.plusSeconds(5);
        live = update(live, live.asObject().with(List.of("data", "c"), Value.of("1")), "x");
        live = apply(live, thing(",'data':{'d':'1'}"), "a");
        assertEquals(List.of("a", "y", "z", "x"), live.get("metadata", "managedFields").items().stream().map(e -> e.get("manager").text()).toList());
    }

    @Test
    void applyWithoutEffect_changesNothing() {
        Value live = apply(Value.ABSENT, thing(",'data':{'a':'1'}"), "one");
        now = T1.plusSeconds(9);
        Applied again = ownership.apply(live, thing(",'data':{'a':'1'}"), by("one"), false);
        assertFalse(again.changed());
        assertEquals(live, again.object());
        assertTrue(ownership.apply(live, thing(",'data':{'a':'1','b':'1'}"), by("one"), false).changed());
    }

    @Test
    void kubectl_takesItsOwnClientSideConfiguration() {
        String last = "{'apiVersion':'v1','kind':'Thing','metadata':{'name':'t'},'data':{'a':'1','b':'1'}}".replace('\'', '"');
        Value live = update(Value.ABSENT, thing(",'data':{'a':'1','b':'changed'}").asObject()
                .with(List.of("metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"), Value.of(last)), "kubectl-client-side");
        Value taken = apply(live, thing(",'data':{'a':'2'}"), "kubectl");
        assertEquals("2", taken.get("data", "a").text());
        assertEquals(JsonText.of(thing(",'data':{'a':'2'}")) + "\n",
                taken.get("metadata", "annotations").get("kubectl.kubernetes.io/last-applied-configuration").text());
        assertThrows(ApiException.class, () -> apply(live, thing(",'data':{'b':'2'}"), "kubectl"));
        assertThrows(ApiException.class, () -> apply(live, thing(",'data':{'a':'2'}"), "other"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'apiVersion':'v1','kind':'Secret'}|invalid object type: /v1, Kind=Secret",
        "{'data':{}}|invalid object type: /, Kind=",
        "{'apiVersion':'v1','kind':'Thing','metadata':{'managedFields':[]}}|metadata.managedFields must be nil",
        "{'apiVersion':'v1','kind':'Thing','metadata':{'name':'t','namespace':'d'},'foo':1}|failed to create typed patch object (d/t; /v1, "
            + "Kind=Thing): .foo: field not declared in schema",
        "{'apiVersion':'v1','kind':'Thing','metadata':{'name':'t'},'data':{'a':3}}|failed to create typed patch object (/t; /v1, Kind=Thing): "
            + ".data.a: expected string, got &value.valueUnstructured{Value:3}",
        "{'apiVersion':'v1','kind':'Thing','data':'x'}|failed to create typed patch object (/; /v1, Kind=Thing): .data: expected map, got &{x}",
        "{'apiVersion':'v1','kind':'Thing','spec':{'containers':[{'name':'a'},{'name':'a'}]}}|failed to create typed patch object (/; /v1, "
            + "Kind=Thing): .spec.containers: duplicate entries for key [name=\"a\"]",
        "{'apiVersion':'v1','kind':'Thing','spec':{'containers':[{'image':'a'}]}}|failed to create typed patch object (/; /v1, Kind=Thing): "
            + ".spec.containers: element 0: associative list with keys has an element that omits all key fields [\"name\"] (and doesn't have "
            + "default values for any key fields)",
        "{'apiVersion':'v1','kind':'Thing','spec':{'replicas':'x'},'foo':1}|failed to create typed patch object (/; /v1, Kind=Thing): "
            + "errors:~  .foo: field not declared in schema~  .spec.replicas: expected numeric (int or float), got string"})
    void configuration_withAMistake_isRefused(String patch, String message) {
        Status status = assertThrows(ApiException.class, () -> apply(Value.ABSENT, Json.of(patch), "one")).status();
        assertEquals(400, status.code());
        assertEquals(message, status.message().replace('\n', '~'));
    }

    @Test
    void setThatBecameAtomic_isFolded() {
        Value live = stored(thing(",'spec':{'selector':{'a':'1'}}")).asObject().with(List.of("metadata", "managedFields"),
                Json.of("[{'manager':'m','operation':'Update','apiVersion':'v1','fieldsType':'FieldsV1','fieldsV1':"
                        + "{'f:spec':{'f:selector':{'f:a':{}}}}}]"));
        Value changed = update(live, live.asObject().with(List.of("data"), Json.of("{'x':'1'}")), "two");
        assertEquals("{'f:spec':{'f:selector':{}}}", fields(changed, "m"));
        assertEquals(Json.of("{'data':{'x':'1'},'spec':{'selector':{'a':'1'}}}"), object(changed));
    }

    @Test
    void update_isFast() {
        var data = new StringBuilder(",'data':{");
        for (int i = 0; i < 60; i++) {
            data.append(i == 0 ? "" : ",").append("'key").append(i).append("':'some value of a normal length'");
        }
        Value live = update(Value.ABSENT, thing(data + "},'spec':{'containers':" + containers("a,b,c,d") + "}"), "one");
        Value one = live.asObject().with(List.of("data", "key7"), Value.of("x"));
        Value two = Json.of(JsonText.of(one.asObject().without(List.of("metadata", "managedFields"))));
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 30; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                ownership.update(live, two, by("two"));
            }
            best = Math.min(best, (System.nanoTime() - start) / 200);
        }
        assertTrue(best < 300_000, "an update of a 2 KB object took " + best + " ns");
    }
}
