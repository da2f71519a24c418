// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import static io.kybern.itests.system.Mistake.get;
import static io.kybern.itests.system.Mistake.of;
import static io.kybern.itests.system.Mistake.patch;
import static io.kybern.itests.system.Mistake.post;
import static io.kybern.itests.system.Mistake.put;
import static io.kybern.itests.system.MistakeFixture.DEPLOYMENTS;
import static io.kybern.itests.system.MistakeFixture.MAPS;
import static io.kybern.itests.system.MistakeFixture.PODS;
import static io.kybern.itests.system.MistakeFixture.map;

import java.util.ArrayList;
import java.util.List;

/// Options of writes, lists and watches that make no sense.
final class OptionMistakes {
    private static final String READS = "errors.md, Lists, watches, reads";
    private static final String OPTIONS = "errors.md, Options";
    private static final String DRY_RUN = ".meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"Foo\"]: supported values: \"All\"";
    private static final String LIST = "ListOptions.meta.k8s.io \"\" is invalid: ";

    private OptionMistakes() {
    }

    static List<Mistake> rows() {
        var rows = new ArrayList<Mistake>();
        rows.addAll(writes());
        rows.addAll(deletes());
        rows.addAll(selectors());
        rows.addAll(lists());
        rows.addAll(watches());
        return rows;
    }

    private static List<Mistake> writes() {
        return List.of(
                post("dryRun in POST", MAPS + "?dryRun=Foo", map("x", "")).invalid("CreateOptions" + DRY_RUN, OPTIONS),
                put("dryRun in PUT", MAPS + "/a?dryRun=Foo", map("a", "")).invalid("UpdateOptions" + DRY_RUN, OPTIONS),
                patch("dryRun in PATCH", MAPS + "/a?dryRun=Foo", "merge-patch+json", "{}").invalid("PatchOptions" + DRY_RUN, OPTIONS),
                of("dryRun in DELETE", "DELETE", MAPS + "/a?dryRun=Foo").invalid("DeleteOptions" + DRY_RUN, OPTIONS),
                post("fieldManager too long in POST", MAPS + "?fieldManager=" + "x".repeat(129), map("x", "")).invalid(
                        "CreateOptions.meta.k8s.io \"\" is invalid: fieldManager: Too long: may not be more than 128 bytes", "errors.md, Patch and apply"));
    }

    private static List<Mistake> deletes() {
        String unknown = "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value: \"Foo\": supported values: \"Foreground\", "
                + "\"Background\", \"Orphan\", \"nil\"";
        return List.of(
                of("propagationPolicy unknown", "DELETE", MAPS + "/a?propagationPolicy=Foo").invalid(unknown, OPTIONS),
                of("propagationPolicy unknown in the body", "DELETE", MAPS + "/a").body("application/json", "{\"propagationPolicy\":\"Foo\"}").invalid(unknown,
                        OPTIONS),
                of("propagationPolicy and orphanDependents", "DELETE", MAPS + "/a").body("application/json",
                        "{\"propagationPolicy\":\"Foreground\",\"orphanDependents\":true}").invalid("DeleteOptions.meta.k8s.io \"\" is invalid: "
                        + "propagationPolicy: Invalid value: \"Foreground\": orphanDependents and deletionPropagation cannot be both set", OPTIONS));
    }

    private static List<Mistake> selectors() {
        String value = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
                + "alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
                + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
        return List.of(
                get("labelSelector without key", MAPS + "?labelSelector=%3Db").badRequest("found '=', expected: !, identifier, or 'end of string'",
                        "apimachinery pkg/labels/selector.go Parser.parse"),
                get("labelSelector without bracket", MAPS + "?labelSelector=a%20in%20b").badRequest(
                        "unable to parse requirement: found 'b' expected: '('", READS),
                get("labelSelector with a bad value", MAPS + "?labelSelector=a%3D_-").badRequest(
                        "unable to parse requirement: values[0][a]: Invalid value: \"_-\": " + value, READS),
                get("fieldSelector without operator", MAPS + "?fieldSelector=metadata.name").badRequest(
                        "invalid selector: 'metadata.name'; can't understand 'metadata.name'", READS),
                get("fieldSelector of an unknown field", DEPLOYMENTS + "?fieldSelector=foo%3Dbar").badRequest(
                        "\"foo\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"", READS),
                get("fieldSelector of an unknown field of pods", PODS + "?fieldSelector=foo%3Dbar").badRequest("field label not supported: foo", READS),
                of("fieldSelector in deletecollection", "DELETE", PODS + "?fieldSelector=foo%3Dbar").badRequest("field label not supported: foo", READS),
                get("fieldSelector in a watch", PODS + "?watch=1&fieldSelector=foo%3Dbar").badRequest("field label not supported: foo", READS));
    }

    private static List<Mistake> lists() {
        String match = "resourceVersionMatch: Forbidden: ";
        return List.of(
                get("limit", MAPS + "?limit=abc").badRequest("strconv.ParseInt: parsing \"abc\": invalid syntax", READS),
                get("timeoutSeconds", MAPS + "?timeoutSeconds=abc").badRequest("strconv.ParseInt: parsing \"abc\": invalid syntax", READS),
                get("timeout", MAPS + "?timeout=abc").badRequest("invalid timeout specified in the request URL - time: invalid duration \"abc\"", READS),
                get("continue", MAPS + "?continue=abc").badRequest("invalid continue token: continue key is not valid: <*>", READS),
                get("resourceVersion of a list", MAPS + "?resourceVersion=abc").badRequest("invalid resource version: resourceVersion: Invalid value: \"abc\": "
                        + "strconv.ParseUint: parsing \"abc\": invalid syntax", READS),
                get("resourceVersion of a get", MAPS + "/a?resourceVersion=abc").badRequest(
                        "resourceVersion: Invalid value: \"abc\": strconv.ParseUint: parsing \"abc\": invalid syntax",
                        READS + " (500 upstream: a mistake of the client)"),
                get("resourceVersion in the future", MAPS + "?resourceVersion=99999999").answers(504, "Timeout",
                        "Timeout: Too large resource version: 99999999, current: <*>", READS),
                get("match without version", MAPS + "?resourceVersionMatch=Exact").invalid(LIST + match
                        + "resourceVersionMatch is forbidden unless resourceVersion is provided", READS),
                get("match with continue", MAPS + "?resourceVersionMatch=Exact&continue=abc").invalid(LIST + match
                        + "resourceVersionMatch is forbidden when continue is provided", READS),
                get("match unknown", MAPS + "?resourceVersionMatch=Foo&resourceVersion=1").invalid(LIST
                        + "resourceVersionMatch: Unsupported value: \"Foo\": supported values: \"Exact\", \"NotOlderThan\", \"\"", READS),
                get("match Exact of 0", MAPS + "?resourceVersionMatch=Exact&resourceVersion=0").invalid(LIST + match
                        + "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"", READS),
                get("sendInitialEvents in a list", MAPS + "?sendInitialEvents=true").invalid(LIST
                        + "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list", READS),
                get("form that nobody has", MAPS).header("Accept", "text/csv").answers(406, "NotAcceptable",
                        "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf", READS),
                get("includeObject", MAPS + "?includeObject=x").header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io").badRequest(
                        "unrecognized includeObject value: \"x\"", READS));
    }

    private static List<Mistake> watches() {
        return List.of(
                get("watch: initial events without match", MAPS + "?watch=1&sendInitialEvents=true").invalid(LIST
                        + "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan", READS),
                get("watch: match alone", MAPS + "?watch=1&resourceVersion=1&resourceVersionMatch=NotOlderThan").invalid(LIST
                        + "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided", READS),
                get("watch: match Exact", MAPS + "?watch=1&sendInitialEvents=true&resourceVersionMatch=Exact").invalid(LIST
                        + "resourceVersionMatch: Unsupported value: \"Exact\": supported values: \"NotOlderThan\"", READS),
                get("watch: resourceVersion", MAPS + "?watch=1&resourceVersion=abc").badRequest(
                        "resourceVersion: Invalid value: \"abc\": strconv.ParseUint: parsing \"abc\": invalid syntax",
                        READS + " (500 upstream: a mistake of the client)"),
                get("watch: other name", "/api/v1/watch/namespaces/mistakes/configmaps/a?fieldSelector=metadata.name%3Db").badRequest(
                        "fieldSelector metadata.name doesn't match requested name", READS));
    }
}
