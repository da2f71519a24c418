// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import static io.kybern.itests.system.Mistake.patch;
import static io.kybern.itests.system.MistakeFixture.MAPS;

import java.util.ArrayList;
import java.util.List;

/// Patches of each type that cannot be read or applied.
final class PatchMistakes {
    private static final String SOURCE = "errors.md, Patch and apply";
    private static final String A = MAPS + "/a";
    private static final String JSON = "json-patch+json";
    private static final String MERGE = "merge-patch+json";
    private static final String STRATEGIC = "strategic-merge-patch+json";
    private static final String APPLY = "apply-patch+yaml";
    private static final String REJECTED = "the server rejected our request due to an error in our request";

    private PatchMistakes() {
    }

    static List<Mistake> rows() {
        var rows = new ArrayList<Mistake>();
        rows.addAll(jsonPatches());
        rows.addAll(mergePatches());
        rows.addAll(applies());
        return rows;
    }

    private static List<Mistake> jsonPatches() {
        String many = "[" + "{\"op\":\"test\",\"path\":\"/data/a\",\"value\":\"1\"},".repeat(10000) + "{\"op\":\"remove\",\"path\":\"/data/a\"}]";
        return List.of(
                patch("JSON patch cut", A, JSON, "[{").badRequest("error decoding patch: unexpected end of JSON input", SOURCE),
                patch("JSON patch no list", A, JSON, "{}").badRequest(
                        "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp", SOURCE),
                patch("JSON patch path missing", A, JSON, "[{\"op\":\"remove\",\"path\":\"/data/nope\"}]").invalid(REJECTED, SOURCE),
                patch("JSON patch test fails", A, JSON, "[{\"op\":\"test\",\"path\":\"/data/a\",\"value\":\"2\"}]").invalid(REJECTED, SOURCE),
                patch("JSON patch unknown op", A, JSON, "[{\"op\":\"foo\",\"path\":\"/data/a\"}]").invalid(REJECTED, SOURCE),
                patch("JSON patch of 10001 operations", A, JSON, many).answers(413, "RequestEntityTooLarge",
                        "Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001", SOURCE),
                patch("JSON patch renames", A, JSON, "[{\"op\":\"replace\",\"path\":\"/metadata/name\",\"value\":\"b\"}]").badRequest(
                        "the name of the object (b) does not match the name on the URL (a)", "apiserver pkg/endpoints/handlers/rest.go checkName"));
    }

    private static List<Mistake> mergePatches() {
        return List.of(
                patch("merge patch cut", A, MERGE, "{").badRequest("error decoding patch: unexpected end of JSON input", SOURCE),
                patch("merge patch of a wrong type", A, MERGE, "{\"data\":3}").invalid(" \"\" is invalid: patch: Invalid value: \"<*>\": "
                        + "json: cannot unmarshal number into Go struct field ConfigMap.data of type map[string]string", SOURCE),
                patch("merge patch, unknown field, Strict", A + "?fieldValidation=Strict", MERGE, "{\"foo\":1}").invalid(
                        " \"\" is invalid: patch: Invalid value: \"<*>\": strict decoding error: unknown field \"foo\"", SOURCE),
                patch("strategic patch cut", A, STRATEGIC, "{").badRequest("unexpected end of JSON input", SOURCE),
                patch("strategic patch of a wrong type", A, STRATEGIC, "{\"data\":3}").invalid(
                        " \"\" is invalid: patch: Invalid value: \"map[data:3]\": cannot restore map from int64", SOURCE),
                patch("strategic patch, unknown directive", A, STRATEGIC, "{\"$patch\":\"foo\"}").badRequest("unknown patch type: foo in map: map[$patch:foo]",
                        SOURCE + " (500 upstream: a mistake of the client)"),
                patch("force without apply", A + "?force=true", MERGE, "{}").invalid(
                        "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply patch", SOURCE),
                patch("fieldManager too long", A + "?fieldManager=" + "x".repeat(129), MERGE, "{}").invalid(
                        "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Too long: may not be more than 128 bytes", SOURCE),
                patch("fieldManager not printable", A + "?fieldManager=%01x", MERGE, "{}").invalid("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: "
                        + "Invalid value: \"\\x01x\": invalid character U+0001 (at position 0)", SOURCE),
                patch("patch of the uid", A, MERGE, "{\"metadata\":{\"uid\":\"u\"}}").invalid(
                        "ConfigMap \"a\" is invalid: metadata.uid: Invalid value: \"u\": field is immutable", "errors.md, Existence and concurrency"),
                patch("patch of what is immutable", MAPS + "/frozen", MERGE, "{\"data\":{\"a\":\"2\"}}").invalid(
                        "ConfigMap \"frozen\" is invalid: data: Forbidden: field is immutable when `immutable` is set",
                        "kubernetes pkg/apis/core/validation/validation.go ValidateConfigMapUpdate"));
    }

    private static List<Mistake> applies() {
        String own = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: mistakes\n";
        String b = MAPS + "/b?fieldManager=m";
        return List.of(
                patch("apply without fieldManager", A, APPLY, own).invalid(
                        "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch", SOURCE),
                patch("apply against another manager", A + "?fieldManager=m", APPLY, own + "data:\n  a: other\n").answers(409, "Conflict",
                        "Apply failed with 1 conflict: conflict with \"<*>\" using v1: .data.a", SOURCE),
                patch("apply with managedFields", b, APPLY, "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n  managedFields:\n  - manager: x\n")
                        .badRequest("metadata.managedFields must be nil", SOURCE),
                patch("apply of another kind", b, APPLY, "apiVersion: v1\nkind: Secret\nmetadata:\n  name: b\n").badRequest(
                        "invalid object type: /v1, Kind=Secret", SOURCE),
                patch("apply of no kind", b, APPLY, "metadata:\n  name: b\n").badRequest("invalid object type: /, Kind=", SOURCE),
                patch("apply of broken YAML", b, APPLY, "a:\n\tb: 1").badRequest(
                        "error decoding YAML: error converting YAML to JSON: yaml: line 2: found character that cannot start any token", SOURCE),
                patch("apply of an unknown field", A + "?fieldManager=m", APPLY, own + "foo: 1\n").badRequest(
                        "failed to create typed patch object (mistakes/a; /v1, Kind=ConfigMap): .foo: field not declared in schema",
                        SOURCE + " (500 upstream: a mistake of the client)"),
                patch("apply creates with a uid", b, APPLY, own.replace("name: a", "name: b\n  uid: u")).answers(409, "Conflict",
                        "Operation cannot be fulfilled on configmaps \"b\": uid mismatch: the provided object specified uid u, and no existing object was "
                        + "found", "errors.md, Existence and concurrency"),
                patch("apply of another name", A + "?fieldManager=m", APPLY, own.replace("name: a", "name: c")).badRequest(
                        "the name of the object (c) does not match the name on the URL (a)", "errors.md, Decode and identity of the body"));
    }
}
