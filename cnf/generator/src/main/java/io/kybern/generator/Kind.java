// SPDX-License-Identifier: Apache-2.0
package io.kybern.generator;

import java.util.Map;

/// The JSON shape of a field, with the marks that group.bin knows it by.
enum Kind {
    OBJECT, MAP, ARRAY, STRING, INT32, INT64, DOUBLE, BOOLEAN, BYTES, TIME, MICRO_TIME, DURATION, QUANTITY, INT_OR_STRING, RAW, FIELDS_V1, JSON,
    SCHEMA_OR_BOOL, SCHEMA_OR_ARRAY, SCHEMA_OR_STRINGS;

    private static final String META = "k8s.io.apimachinery.pkg.apis.meta.v1.";
    private static final String EXTENSIONS = "k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1.";
    private static final Map<String, Kind> SPECIAL = Map.ofEntries(
            Map.entry("k8s.io.apimachinery.pkg.api.resource.Quantity", QUANTITY),
            Map.entry("k8s.io.apimachinery.pkg.util.intstr.IntOrString", INT_OR_STRING),
            Map.entry("k8s.io.apimachinery.pkg.runtime.RawExtension", RAW),
            Map.entry(META + "Time", TIME),
            Map.entry(META + "MicroTime", MICRO_TIME),
            Map.entry(META + "Duration", DURATION),
            Map.entry(META + "FieldsV1", FIELDS_V1),
            Map.entry(EXTENSIONS + "JSON", JSON),
            Map.entry(EXTENSIONS + "JSONSchemaPropsOrBool", SCHEMA_OR_BOOL),
            Map.entry(EXTENSIONS + "JSONSchemaPropsOrArray", SCHEMA_OR_ARRAY),
            Map.entry(EXTENSIONS + "JSONSchemaPropsOrStringArray", SCHEMA_OR_STRINGS));

    static Kind ofProto(String type) {
        return switch (type) {
            case "string" -> STRING;
            case "int32" -> INT32;
            case "int64" -> INT64;
            case "double" -> DOUBLE;
            case "bool" -> BOOLEAN;
            case "bytes" -> BYTES;
            default -> SPECIAL.getOrDefault(type, OBJECT);
        };
    }
}
