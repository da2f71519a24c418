// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.JsonText;
import io.kybern.resource.api.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtherStrategiesTest {
    private static final String CLAIM = "{spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "persistentvolumeclaims|{spec: {resources: {requests: {storage: 1Gi}}}}|spec.accessModes: Required value: at least 1 access mode is required",
        "persistentvolumeclaims|{spec: {accessModes: [ReadWriteOnce]}}|spec.resources[storage]: Required value",
        "persistentvolumeclaims|{spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 0}}}}|spec.resources[storage]: Invalid value: "
            + "\"0\": must be greater than zero",
        "persistentvolumeclaims|{spec: {accessModes: [ReadWriteOnce, ReadWriteOncePod], resources: {requests: {storage: 1}}}}|spec.accessModes: Forbidden: may "
            + "not use ReadWriteOncePod with other access modes",
        "persistentvolumes|{spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}}}|spec: Required value: must specify a volume type",
        "persistentvolumes|{spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, hostPath: {path: /a}, nfs: {server: s, path: /a}}}|spec.nfs: "
            + "Forbidden: may not specify more than 1 volume type",
        "persistentvolumes|{spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, local: {path: /a}}}|spec.nodeAffinity: Required value: Local volume "
            + "requires node affinity",
        "persistentvolumes|{spec: {accessModes: [ReadWriteOnce], hostPath: {path: /a}}}|spec.capacity: Required value",
        "replicationcontrollers|{spec: {selector: {a: b}}}|spec.template: Required value",
        "replicationcontrollers|{spec: {selector: {a: c}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}}}|"
            + "spec.template.metadata.labels: Invalid value: {\"a\":\"b\"}: `selector` does not match template `labels`",
        "podtemplates|{template: {spec: {containers: [{name: a}]}}}|template.spec.containers[0].image: Required value",
        "endpoints|{subsets: [{ports: [{port: 80}]}]}|subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`",
        "endpoints|{subsets: [{addresses: [{ip: 127.0.0.1}]}]}|subsets[0].addresses[0].ip: Invalid value: \"127.0.0.1\": may not be in the loopback range "
            + "(127.0.0.0/8, ::1/128)",
        "limitranges|{spec: {limits: [{type: Pod, default: {cpu: 1}}]}}|spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'",
        "limitranges|{spec: {limits: [{type: Pod, min: {cpu: 2}, max: {cpu: 1}}]}}|spec.limits[0].min[cpu]: Invalid value: \"2\": min value 2 is greater than "
            + "max value 1",
        "limitranges|{spec: {limits: [{type: PersistentVolumeClaim}]}}|spec.limits[0].limits: Required value: either minimum or maximum storage value is "
            + "required, but neither was provided",
        "limitranges|{spec: {limits: [{type: Pod}, {type: Pod}]}}|spec.limits[1].type: Duplicate value: \"Pod\"",
        "resourcequotas|{spec: {hard: {pods: -1}}}|spec.hard[pods]: Invalid value: \"-1\": must be greater than or equal to 0",
        "resourcequotas|{spec: {scopes: [BestEffort, NotBestEffort]}}|spec.scopes: Invalid value: [\"BestEffort\",\"NotBestEffort\"]: conflicting scopes",
        "events|{involvedObject: {namespace: other}}|involvedObject.namespace: Invalid value: \"other\": does not match event.namespace"})
    void object_withAMistake_namesIt(String plural, String object, String error) {
        assertEquals(List.of(error), new Writing(plural).createErrors(object));
    }

    @Test
    void claim_growsOnlyWhenBound() {
        var claims = new Writing("persistentvolumeclaims");
        Value claim = claims.create(CLAIM);
        assertEquals("Pending", claim.get("status", "phase").text());
        Value larger = claim.asObject().with(List.of("spec", "resources", "requests", "storage"), Value.of("2Gi"));
        assertEquals(List.of("spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n"),
                claims.updateErrors(claim, larger));
        Value bound = claim.asObject().with("status", Writing.yaml("{phase: Bound, capacity: {storage: 1Gi}}"));
        assertEquals(List.of(), claims.updateErrors(bound, larger));
        Value smaller = claim.asObject().with(List.of("spec", "resources", "requests", "storage"), Value.of("1Mi"));
        assertEquals(List.of("spec.resources.requests.storage: Forbidden: field can not be less than status.capacity"), claims.updateErrors(bound, smaller));
        assertEquals(List.of(), claims.updateErrors(claim, claim.asObject().with(List.of("spec", "volumeName"), Value.of("v"))));
    }

    @Test
    void volumeSource_isImmutable() {
        var volumes = new Writing("persistentvolumes");
        Value volume = volumes.create("{spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, hostPath: {path: /a}}}");
        assertEquals("Retain", volume.get("spec", "persistentVolumeReclaimPolicy").text());
        assertEquals("1970-01-01T00:00:00Z", volume.get("status", "lastPhaseTransitionTime").text());
        Value moved = volume.asObject().with(List.of("spec", "hostPath", "path"), Value.of("/b"));
        assertEquals(List.of("spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation\n"),
                volumes.updateErrors(volume, moved));
    }

    @Test
    void limitRange_fillsContainerDefaults() {
        Value range = new Writing("limitranges").create("{spec: {limits: [{type: Container, max: {cpu: 2}, min: {cpu: 1, memory: 1Gi}}]}}");
        assertEquals("{\"cpu\":\"2\"}", JsonText.of(range.get("spec", "limits").get(0).get("default")));
        assertEquals("{\"cpu\":\"2\",\"memory\":\"1Gi\"}", JsonText.of(range.get("spec", "limits").get(0).get("defaultRequest")));
    }

    @Test
    void controller_takesItsTemplatesLabels() {
        Value controller = new Writing("replicationcontrollers").create(
                "{spec: {template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}}}");
        assertEquals("{\"a\":\"b\"}", JsonText.of(controller.get("spec", "selector")));
        assertEquals("{\"a\":\"b\"}", JsonText.of(controller.get("metadata", "labels")));
        assertEquals(1, controller.get("spec", "replicas").integer(0));
    }

    @Test
    void quotaScopes_areImmutable() {
        var quotas = new Writing("resourcequotas");
        Value quota = quotas.create("{spec: {scopes: [BestEffort], hard: {pods: 1}}}");
        assertEquals(List.of("spec.scopes: Invalid value: null: field is immutable"),
                quotas.updateErrors(quota, quota.asObject().without(List.of("spec", "scopes"))));
    }

    @Test
    void event_livesAnHour() {
        var events = new Writing("events");
        assertEquals(3600, events.strategy().timeToLiveSeconds(Value.object()));
        assertTrue(events.strategy().validate(events.object("{involvedObject: {namespace: default}}")).isEmpty());
    }

    @Test
    void endpoints_areDeprecated() {
        var endpoints = new Writing("endpoints");
        assertEquals(List.of("v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"),
                endpoints.strategy().warnings(endpoints.object("{}")));
        assertEquals(List.<FieldError>of(), endpoints.strategy().validate(endpoints.object("{}")));
    }
}
