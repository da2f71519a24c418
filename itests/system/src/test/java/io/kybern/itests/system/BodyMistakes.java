// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import static io.kybern.itests.system.Mistake.of;
import static io.kybern.itests.system.Mistake.post;
import static io.kybern.itests.system.Mistake.put;
import static io.kybern.itests.system.MistakeFixture.DEPLOYMENTS;
import static io.kybern.itests.system.MistakeFixture.MAPS;
import static io.kybern.itests.system.MistakeFixture.PODS;
import static io.kybern.itests.system.MistakeFixture.map;

import java.util.ArrayList;
import java.util.List;

/// Bodies that cannot be read, or that say something else than the URL.
final class BodyMistakes {
    private static final String DECODE = "errors.md, Decode and identity of the body";
    private static final String EXISTENCE = "errors.md, Existence and concurrency";
    private static final String UNRECOGNIZED = "the object provided is unrecognized (must be of type ConfigMap): ";
    private static final String SYNTAX = UNRECOGNIZED + "couldn't get version/kind; json parse error: ";
    private static final String HANDLED = "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: ";
    private static final String STRICT = HANDLED + "strict decoding error: ";
    private static final String SCHEME = "in scheme \"pkg/api/legacyscheme/scheme.go:30\"";

    private BodyMistakes() {
    }

    static List<Mistake> rows() {
        var rows = new ArrayList<Mistake>();
        rows.addAll(syntax());
        rows.addAll(fields());
        rows.addAll(kinds());
        rows.addAll(identity());
        rows.addAll(media());
        rows.addAll(concurrency());
        return rows;
    }

    private static List<Mistake> syntax() {
        return List.of(
                post("cut JSON", MAPS, "{\"kind\":\"ConfigMap\",").badRequest(SYNTAX + "unexpected end of JSON input ({\"kind\":\"ConfigMap\",)", DECODE),
                post("empty body", MAPS, "").badRequest(SYNTAX + "unexpected end of JSON input (<empty>)", DECODE),
                post("two documents", MAPS, "{\"kind\":\"ConfigMap\"}}").badRequest(SYNTAX
                        + "invalid character '}' after top-level value ({\"kind\":\"ConfigMap\"}})", DECODE),
                post("bare word", MAPS, "{kind: ConfigMap, metadata: {name: x}}").badRequest(SYNTAX
                        + "invalid character 'k' looking for beginning of object key string ({kind: ConfigMap, metadata: {n ...)",
                        "apiserver pkg/endpoints/handlers/rest.go summarizeData"),
                post("text", MAPS, "nonsense").badRequest(SYNTAX + "invalid character 'o' in literal null (expecting 'u') (6e6f6e73656e7365)",
                        "apiserver pkg/endpoints/handlers/rest.go summarizeData"),
                of("tab in YAML", "POST", MAPS).body("application/yaml", "a:\n\tb: 1").badRequest(UNRECOGNIZED
                        + "yaml: line 2: found character that cannot start any token (613a0a09623a2031)", DECODE),
                of("no protobuf", "POST", MAPS).body("application/vnd.kubernetes.protobuf", "nope").badRequest(UNRECOGNIZED
                        + "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] (6e6f7065)", DECODE));
    }

    private static List<Mistake> fields() {
        String unknown = "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"x\",\"bar\":1},\"foo\":1}";
        String doubled = "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"x\"},\"data\":{},\"data\":{}}";
        return List.of(
                post("map is text", MAPS, map("x", ",\"data\":\"3\"")).badRequest(HANDLED
                        + "json: cannot unmarshal string into Go struct field ConfigMap.data of type map[string]string", DECODE),
                post("text is number", MAPS, map("x", ",\"data\":{\"a\":3}")).badRequest(HANDLED
                        + "json: cannot unmarshal number into Go struct field ConfigMap.data of type string", DECODE),
                post("unknown fields, Strict", MAPS + "?fieldValidation=Strict", unknown).badRequest(STRICT
                        + "unknown field \"metadata.bar\", unknown field \"foo\"", DECODE),
                post("duplicate field, Strict", MAPS + "?fieldValidation=Strict", doubled).badRequest(STRICT + "duplicate field \"data\"", DECODE),
                put("unknown field in PUT, Strict", MAPS + "/a?fieldValidation=Strict", map("a", ",\"foo\":1")).badRequest(STRICT
                        + "unknown field \"foo\"", DECODE),
                post("unknown field deep down, Strict", PODS + "?fieldValidation=Strict", MistakeFixture.container("\"imagee\":\"x\""))
                        .badRequest("Pod in version \"v1\" cannot be handled as a Pod: strict decoding error: unknown field \"spec.containers[0].imagee\"",
                                DECODE),
                post("fieldValidation unknown", MAPS + "?fieldValidation=Foo", map("x", "")).invalid("CreateOptions.meta.k8s.io \"\" is invalid: "
                        + "fieldValidation: Unsupported value: \"Foo\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"", DECODE),
                put("fieldValidation unknown in PUT", MAPS + "/a?fieldValidation=Foo", map("a", "")).invalid("UpdateOptions.meta.k8s.io \"\" is invalid: "
                        + "fieldValidation: Unsupported value: \"Foo\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"", DECODE),
                post("quantity", PODS, MistakeFixture.container("\"resources\":{\"limits\":{\"cpu\":\"lots\"}}")).badRequest(
                        "Pod in version \"v1\" cannot be handled as a Pod: quantities must match the regular expression "
                        + "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'", "apimachinery pkg/api/resource/quantity.go ErrFormatWrong"));
    }

    private static List<Mistake> kinds() {
        return List.of(
                post("another kind", MAPS, "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"x\"}}").badRequest(
                        "Secret in version \"v1\" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion", DECODE),
                post("unknown kind", MAPS, "{\"kind\":\"Foo\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"x\"}}").badRequest(
                        "Foo in version \"v1\" cannot be handled as a ConfigMap: no kind \"Foo\" is registered for version \"v1\" " + SCHEME, DECODE),
                post("unknown group", MAPS, "{\"kind\":\"ConfigMap\",\"apiVersion\":\"foo.io/v1\",\"metadata\":{\"name\":\"x\"}}").badRequest(
                        "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: no kind \"ConfigMap\" is registered for version \"foo.io/v1\" "
                        + SCHEME, DECODE),
                post("version that is gone", DEPLOYMENTS, "{\"kind\":\"Deployment\",\"apiVersion\":\"extensions/v1beta1\",\"metadata\":{\"name\":\"x\"}}")
                        .badRequest("Deployment in version \"v1beta1\" cannot be handled as a Deployment: no kind \"Deployment\" is registered "
                                + "for version \"extensions/v1beta1\" " + SCHEME, DECODE),
                of("delete options of another kind", "DELETE", MAPS + "/a").body("application/json",
                        "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"x\"}}").badRequest(
                        "no kind \"ConfigMap\" is registered for version \"v1\" in scheme \"<*>\"", DECODE));
    }

    private static List<Mistake> identity() {
        String elsewhere = "{\"metadata\":{\"name\":\"a\",\"namespace\":\"other\"}}";
        String differs = "the namespace of the provided object does not match the namespace sent on the request";
        return List.of(
                put("other name", MAPS + "/a", map("b", "")).badRequest("the name of the object (b) does not match the name on the URL (a)", DECODE),
                put("no name in PUT", MAPS + "/a", "{\"metadata\":{}}").badRequest(
                        "the name of the object (a based on URL) was undeterminable: name must be provided", DECODE),
                post("other namespace", MAPS, elsewhere).badRequest(differs, DECODE),
                put("other namespace in PUT", MAPS + "/a", elsewhere).badRequest(differs, DECODE),
                Mistake.patch("other namespace by patch", MAPS + "/a", "merge-patch+json", "{\"metadata\":{\"namespace\":\"other\"}}").badRequest(differs,
                        DECODE),
                post("no name", MAPS, "{\"data\":{}}").invalid("ConfigMap \"\" is invalid: metadata.name: Required value: name or generateName is required",
                        DECODE));
    }

    private static List<Mistake> media() {
        byte[] large = new byte[3 * 1024 * 1024 + 1];
        java.util.Arrays.fill(large, (byte) ' ');
        return List.of(
                of("body over 3 MiB", "POST", MAPS).body("application/json", large).answers(413, "RequestEntityTooLarge",
                        "Request entity too large: limit is 3145728", DECODE),
                of("unknown media type", "POST", MAPS).body("text/csv", "a,b").answers(415, "UnsupportedMediaType", "the body of the request was in an unknown "
                        + "format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf", DECODE),
                of("patch of no known media type", "PATCH", MAPS + "/a").body("application/json", "{}").answers(415, "UnsupportedMediaType",
                        "415: Unsupported Media Type", DECODE));
    }

    private static List<Mistake> concurrency() {
        String conflict = "Operation cannot be fulfilled on configmaps \"a\": ";
        return List.of(
                Mistake.get("missing object", MAPS + "/nope").answers(404, "NotFound", "configmaps \"nope\" not found", EXISTENCE),
                put("missing object in PUT", MAPS + "/nope", map("nope", ",\"data\":{\"x\":\"y\"}").replace("\"nope\"}", "\"nope\",\"resourceVersion\":\"1\"}"))
                        .answers(404, "NotFound", "configmaps \"nope\" not found", EXISTENCE),
                Mistake.patch("missing object in PATCH", MAPS + "/nope", "merge-patch+json", "{}").answers(404, "NotFound", "configmaps \"nope\" not found",
                        EXISTENCE),
                of("missing object in DELETE", "DELETE", MAPS + "/nope").answers(404, "NotFound", "configmaps \"nope\" not found", EXISTENCE),
                post("exists", MAPS, map("a", "")).answers(409, "AlreadyExists", "configmaps \"a\" already exists", EXISTENCE),
                post("resourceVersion in POST", MAPS, "{\"metadata\":{\"name\":\"x\",\"resourceVersion\":\"7\"}}").badRequest(
                        "resourceVersion should not be set on objects to be created", EXISTENCE + " (500 upstream: a mistake of the client)"),
                put("resourceVersion is no number", MAPS + "/a", "{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"abc\"}}").badRequest(
                        "strconv.ParseUint: parsing \"abc\": invalid syntax", EXISTENCE + " (500 upstream: a mistake of the client)"),
                put("stale resourceVersion", MAPS + "/a", "{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"1\"}}").answers(409, "Conflict", conflict
                        + "the object has been modified; please apply your changes to the latest version and try again", EXISTENCE),
                Mistake.patch("stale resourceVersion in PATCH", MAPS + "/a", "merge-patch+json", "{\"metadata\":{\"resourceVersion\":\"1\"}}").answers(409,
                        "Conflict", conflict + "the object has been modified; please apply your changes to the latest version and try again", EXISTENCE),
                put("other uid", MAPS + "/a", "{\"metadata\":{\"name\":\"a\",\"uid\":\"u\"}}").answers(409, "Conflict", conflict
                        + "StorageError: invalid object, Code: 4, Key: /registry/configmaps/mistakes/a, ResourceVersion: 0, AdditionalErrorMsg: Precondition "
                        + "failed: UID in precondition: u, UID in object meta: <*>", EXISTENCE),
                of("uid precondition", "DELETE", MAPS + "/a").body("application/json", "{\"preconditions\":{\"uid\":\"u\"}}").answers(409, "Conflict",
                        "Operation cannot be fulfilled on ConfigMap \"a\": the UID in the precondition (u) does not match the UID in record (<*>). "
                        + "The object might have been deleted and then recreated", EXISTENCE),
                of("resourceVersion precondition", "DELETE", MAPS + "/a").body("application/json", "{\"preconditions\":{\"resourceVersion\":\"1\"}}").answers(409,
                        "Conflict", "Operation cannot be fulfilled on ConfigMap \"a\": the ResourceVersion in the precondition (1) does not match the "
                        + "ResourceVersion in record (<*>). The object might have been modified", EXISTENCE));
    }
}
