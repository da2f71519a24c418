// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.rbac;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import io.kybern.resource.json.TextCodecs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RbacStrategiesTest {
    private static Value yaml(String text) {
        return new TextCodecs().yaml().decode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Strategy strategy(String plural) {
        return new RbacGroup().types().stream().filter(type -> type.resource().resource().equals(plural)).findFirst().orElseThrow().strategy();
    }

    private static List<String> errors(String plural, String object) {
        return strategy(plural).validate(strategy(plural).applyDefaults(yaml(object))).stream().map(FieldError::text).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "roles|{rules: [{apiGroups: [''], resources: [pods]}]}|rules[0].verbs: Required value: verbs must contain at least one value",
        "roles|{rules: [{verbs: [get], resources: [pods]}]}|rules[0].apiGroups: Required value: resource rules must supply at least one api group",
        "roles|{rules: [{verbs: [get], apiGroups: ['']}]}|rules[0].resources: Required value: resource rules must supply at least one resource",
        "roles|{rules: [{verbs: [get], nonResourceURLs: [/x]}]}|rules[0].nonResourceURLs: Invalid value: [\"/x\"]: namespaced rules cannot apply to "
            + "non-resource URLs",
        "clusterroles|{rules: [{verbs: [get], nonResourceURLs: [/x], resources: [pods]}]}|rules[0].nonResourceURLs: Invalid value: [\"/x\"]: rules cannot "
            + "apply to both regular resources and non-resource URLs",
        "clusterroles|{aggregationRule: {}}|aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if "
            + "aggregationRule is non-nil",
        "rolebindings|{roleRef: {kind: Foo, name: a}}|roleRef.kind: Unsupported value: \"Foo\": supported values: \"ClusterRole\", \"Role\"",
        "clusterrolebindings|{roleRef: {kind: Role, name: a}}|roleRef.kind: Unsupported value: \"Role\": supported values: \"ClusterRole\"",
        "rolebindings|{roleRef: {kind: Role}}|roleRef.name: Required value",
        "rolebindings|{roleRef: {kind: Role, name: a}, subjects: [{kind: Foo, name: a}]}|subjects[0].kind: Unsupported value: \"Foo\": supported values: "
            + "\"Group\", \"ServiceAccount\", \"User\"",
        "clusterrolebindings|{roleRef: {kind: ClusterRole, name: a}, subjects: [{kind: ServiceAccount, name: a}]}|subjects[0].namespace: Required value",
        "rolebindings|{roleRef: {kind: Role, name: a}, subjects: [{kind: ServiceAccount, name: a, apiGroup: x}]}|subjects[0].apiGroup: Unsupported value: "
            + "\"x\": supported values: \"\""})
    void object_withAMistake_namesIt(String plural, String object, String error) {
        assertEquals(List.of(error), errors(plural, object));
    }

    @Test
    void binding_isFine() {
        assertEquals(List.of(), errors("clusterrolebindings",
                "{roleRef: {kind: ClusterRole, name: 'system:x'}, subjects: [{kind: User, name: u}, {kind: ServiceAccount, name: a, namespace: b}]}"));
    }

    @Test
    void roleRef_isImmutable() {
        Value old = yaml("{roleRef: {kind: Role, name: a}}");
        assertEquals(List.of("roleRef: Invalid value: {\"kind\":\"Role\",\"name\":\"b\"}: cannot change roleRef"),
                strategy("rolebindings").validateUpdate(yaml("{roleRef: {kind: Role, name: b}}"), old).stream().map(FieldError::text).toList());
    }
}
