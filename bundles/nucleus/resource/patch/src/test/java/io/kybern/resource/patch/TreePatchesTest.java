// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Schema.Type;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreePatchesTest {
    private static final Schema TEXT = Schemas.scalar(Type.STRING);
    private static final Schema ENV = Schemas.keyed("name", Schemas.object("name", TEXT, "value", TEXT));
    private static final Schema CONTAINERS = Schemas.keyed("name", Schemas.object("name", TEXT, "image", TEXT, "args", Schemas.list(TEXT),
            "env", ENV));
    private static final Schema OBJECT = Schemas.object("data", Schemas.map(TEXT), "n", Schemas.scalar(Type.INTEGER), "c", CONTAINERS,
            "f", Schemas.set(TEXT), "l", Schemas.list(TEXT), "s", Schemas.object("type", TEXT, "a", TEXT, "b", TEXT));

    private final TreePatches patches = new TreePatches();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'a':1}|[{'op':'add','path':'/b','value':2}]|{'a':1,'b':2}",
        "{'a':[1,3]}|[{'op':'add','path':'/a/1','value':2}]|{'a':[1,2,3]}",
        "{'a':[1]}|[{'op':'add','path':'/a/-','value':2}]|{'a':[1,2]}",
        "{'a':[1,2]}|[{'op':'remove','path':'/a/-1'}]|{'a':[1]}",
        "{'a':[1,2]}|[{'op':'remove','path':'/a/0'}]|{'a':[2]}",
        "{'a':{'x/y':1}}|[{'op':'replace','path':'/a/x~1y','value':[]}]|{'a':{'x/y':[]}}",
        "{'a':{'b':1}}|[{'op':'move','from':'/a/b','path':'/c'}]|{'a':{},'c':1}",
        "{'a':{'b':1}}|[{'op':'copy','from':'/a','path':'/a/d'}]|{'a':{'b':1,'d':{'b':1}}}",
        "{'a':1}|[{'op':'test','path':'/a','value':1},{'op':'remove','path':'/a'}]|{}",
        "{'a':1}|[{'op':'test','path':'/b','value':null}]|{'a':1}"})
    void jsonPatch_changesTheTree(String target, String patch, String expected) {
        assertEquals(Json.of(expected), patches.json(Json.of(target), Json.of(patch)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "[{'op':'remove','path':'/x'}]", "[{'op':'replace','path':'/x','value':1}]", "[{'op':'test','path':'/a','value':2}]",
        "[{'op':'foo','path':'/a'}]", "[{'op':'add','path':'/x/y','value':1}]", "[{'op':'add','path':'/l/9','value':1}]",
        "[{'op':'add','path':'','value':1}]", "[{'op':'move','from':'/q','path':'/a'}]"})
    void jsonPatch_thatDoesNotFit_is422WithoutDetails(String patch) {
        var failure = assertThrows(ApiException.class, () -> patches.json(Json.of("{'a':1,'l':[1]}"), Json.of(patch)));
        assertEquals(422, failure.status().code());
        assertEquals("the server rejected our request due to an error in our request", failure.status().message());
        assertEquals(Value.object(), failure.status().details());
    }

    @Test
    void jsonPatch_ofAnotherShape_is400() {
        assertEquals("error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
                assertThrows(ApiException.class, () -> patches.json(Value.object(), Value.object())).status().message());
        var many = new ArrayList<Value>();
        for (int i = 0; i < 10_001; i++) {
            many.add(Json.of("{'op':'test','path':'/a','value':null}"));
        }
        var failure = assertThrows(ApiException.class, () -> patches.json(Value.object(), Value.array(many))).status();
        assertEquals(413, failure.code());
        assertEquals("Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001", failure.message());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'a':'b'}|{'a':'c'}|{'a':'c'}", "{'a':'b','b':'c'}|{'a':null}|{'b':'c'}", "{'a':['b']}|{'a':'c'}|{'a':'c'}",
        "{'a':{'b':'c'}}|{'a':{'b':'d','c':null}}|{'a':{'b':'d'}}", "{}|{'a':{'bb':{'ccc':null}}}|{'a':{'bb':{}}}",
        "{'e':null}|{'a':1}|{'e':null,'a':1}", "{'a':[1,2]}|{'a':{'x':1}}|{'a':{'x':1}}"})
    void mergePatch_followsTheStandard(String target, String patch, String expected) {
        assertEquals(Json.of(expected), patches.merge(Json.of(target), Json.of(patch)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'data':{'a':'1'}}|{'data':{'b':'2','a':null}}|{'data':{'b':'2'}}",
        "{'c':[{'name':'a','image':'1'}]}|{'c':[{'name':'a','image':'2'}]}|{'c':[{'name':'a','image':'2'}]}",
        "{'c':[{'name':'a','image':'1'}]}|{'c':[{'name':'b','image':'2'}]}|{'c':[{'name':'b','image':'2'},{'name':'a','image':'1'}]}",
        "{'c':[{'name':'a'},{'name':'b'}]}|{'c':[{'name':'a','$patch':'delete'}]}|{'c':[{'name':'b'}]}",
        "{'c':[{'name':'a'},{'name':'b'}]}|{'c':[{'$patch':'replace'},{'name':'z'}]}|{'c':[{'name':'z'}]}",
        "{'c':[{'name':'a','args':['x']}]}|{'c':[{'name':'a','args':['y']}]}|{'c':[{'name':'a','args':['y']}]}",
        "{'c':[{'name':'a','env':[{'name':'E','value':'1'}]}]}|{'c':[{'name':'a','env':[{'name':'E','value':null}]}]}|"
            + "{'c':[{'name':'a','env':[{'name':'E'}]}]}",
        "{'s':{'a':'1','b':'2'}}|{'s':{'$patch':'replace','a':'3'}}|{'s':{'a':'3'}}",
        "{'s':{'a':'1'}}|{'s':{'$patch':'delete'}}|{'s':{}}",
        "{'s':{'a':'1'}}|{'s':{'$retainKeys':['b'],'b':'2'}}|{'s':{'b':'2'}}",
        "{'s':{'a':'1','type':'t'}}|{'s':{'$retainKeys':['type']}}|{'s':{'type':'t'}}",
        "{'f':['x','y']}|{'f':['z']}|{'f':['z','x','y']}",
        "{'f':['x','y']}|{'$deleteFromPrimitiveList/f':['x']}|{'f':['y']}",
        "{'l':['x','y']}|{'l':['z']}|{'l':['z']}",
        "{'n':1}|{'n':null}|{}", "{}|{'n':null}|{}", "{}|{'data':{'a':null,'b':'1'}}|{'data':{'b':'1'}}",
        "{}|{'c':[{'name':'a','$patch':'delete'},{'name':'b'}]}|{'c':[{'name':'b'}]}"})
    void strategicPatch_mergesByTheSchema(String target, String patch, String expected) {
        assertEquals(Json.of(expected), patches.strategic(Json.of(target), Json.of(patch), OBJECT));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        // reorder only
        "{'c':[{'name':'a'},{'name':'b'}]}|{'$setElementOrder/c':[{'name':'b'},{'name':'a'}]}|{'c':[{'name':'b'},{'name':'a'}]}",
        // kubectl apply adds one at the end
        "{'c':[{'name':'a'}]}|{'$setElementOrder/c':[{'name':'a'},{'name':'b'}],'c':[{'name':'b'}]}|{'c':[{'name':'a'},{'name':'b'}]}",
        // a server-only element (an injected sidecar) keeps its place before what it stood before
        "{'c':[{'name':'s'},{'name':'a'},{'name':'b'}]}|{'$setElementOrder/c':[{'name':'a'},{'name':'b'}],'c':[{'name':'b','image':'2'}]}|"
            + "{'c':[{'name':'s'},{'name':'a'},{'name':'b','image':'2'}]}",
        "{'c':[{'name':'a'},{'name':'s'},{'name':'b'}]}|{'$setElementOrder/c':[{'name':'b'},{'name':'a'}]}|"
            + "{'c':[{'name':'s'},{'name':'b'},{'name':'a'}]}",
        // delete and add in one go
        "{'c':[{'name':'a'},{'name':'b'}]}|{'$setElementOrder/c':[{'name':'b'},{'name':'c'}],"
            + "'c':[{'name':'c'},{'name':'a','$patch':'delete'}]}|{'c':[{'name':'b'},{'name':'c'}]}",
        // nested lists carry their own order
        "{'c':[{'name':'a','env':[{'name':'X'},{'name':'Y'}]}]}|{'$setElementOrder/c':[{'name':'a'}],'c':[{'name':'a',"
            + "'$setElementOrder/env':[{'name':'Y'},{'name':'X'},{'name':'Z'}],'env':[{'name':'Z','value':'1'}]}]}|"
            + "{'c':[{'name':'a','env':[{'name':'Y'},{'name':'X'},{'name':'Z','value':'1'}]}]}",
        // finalizers
        "{'f':['x','y','s']}|{'$setElementOrder/f':['y','z'],'$deleteFromPrimitiveList/f':['x'],'f':['z']}|{'f':['y','z','s']}",
        "{}|{'$setElementOrder/c':[{'name':'b'},{'name':'a'}],'c':[{'name':'b'},{'name':'a'}]}|{'c':[{'name':'b'},{'name':'a'}]}",
        "{}|{'$setElementOrder/c':[{'name':'b'}]}|{}"})
    void elementOrder_isThatOfThePatch(String target, String patch, String expected) {
        assertEquals(Json.of(expected), patches.strategic(Json.of(target), Json.of(patch), OBJECT));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'$patch':'foo'}|400|unknown patch type: foo in map: map[$patch:foo]",
        "{'c':[{'image':'x'}]}|400|map: map[image:x] does not contain declared merge key: name",
        "{'c':[{'name':'a','$patch':'merge'}]}|400|merging lists cannot yet be specified in the patch",
        "{'s':{'$retainKeys':['b'],'a':'2'}}|400|invalid patch format of retainKeys",
        "{'$setElementOrder/c':[{'name':'a'}],'c':[{'name':'b'}]}|400|The order in patch list:~[map[name:b]]~ doesn't match "
            + "$setElementOrder list:~[map[name:a]]~",
        "{'$setElementOrder':[]}|400|invalid patch format of setElementOrder list",
        "{'data':3}|422| \"\" is invalid: patch: Invalid value: \"map[data:3]\": cannot restore map from int64",
        "{'l':{'a':'b'}}|422| \"\" is invalid: patch: Invalid value: \"map[l:map[a:b]]\": cannot restore slice from map",
        "{'s':'x'}|422| \"\" is invalid: patch: Invalid value: \"map[s:x]\": cannot restore struct from: string",
        "[]|400|json: cannot unmarshal array into Go value of type map[string]interface {}"})
    void strategicPatch_withAMistake_namesIt(String patch, int code, String message) {
        Value target = Json.of("{'c':[{'name':'a'}],'s':{'a':'1'},'data':{'x':'y'}}");
        var failure = assertThrows(ApiException.class, () -> patches.strategic(target, Json.of(patch), OBJECT)).status();
        assertEquals(message.strip(), failure.message().replace('\n', '~').strip());
        assertEquals(code, failure.code());
    }

    @Test
    void untouchedParts_areShared() {
        Value target = Json.of("{'data':{'a':'1'},'s':{'a':'1'}}");
        Value patched = patches.strategic(target, Json.of("{'data':{'a':'2'}}"), OBJECT);
        assertSame(target.get("s"), patched.get("s"));
    }
}
