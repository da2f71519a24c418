// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import io.kybern.resource.api.Value;
import io.kybern.server.api.StoredObject;
import java.util.List;
import java.util.Map;

/// What scheduling needs to know of a pod, worked out once for each of its states. Immutable.
///
/// @param requests amounts by place of [Resources]
/// @param forScores cpu and memory by the same places, with defaults
/// @param object the whole pod
record PodFacts(String uid, long revision, String namespace, String name, String nodeName, String schedulerName, int priority,
        Map<String, String> labels, long[] requests, long[] forScores, List<Toleration> tolerations, List<HostPort> ports, NodeTerms terms,
        PodTerms neighbours, List<SpreadRule> spread, Value object) {
    static PodFacts of(StoredObject stored, Resources resources) {
        Value pod = stored.value();
        Value spec = pod.get("spec");
        Map<String, String> labels = Map.copyOf(pod.get("metadata", "labels").stringMap());
        return new PodFacts(stored.uid(), stored.revision(), stored.namespace(), stored.name(),
                spec.get("nodeName").text(), spec.get("schedulerName").text("default-scheduler"), (int) spec.get("priority").integer(0),
                labels, PodRequests.of(spec, resources), PodRequests.forScores(spec, resources),
                Toleration.of(spec.get("tolerations")), HostPort.of(spec), NodeTerms.of(spec),
                PodTerms.of(spec, stored.namespace()), SpreadRule.of(spec, labels), pod);
    }

    /// Whether its containers have ended for good, so that it takes nothing any more.
    boolean finished() {
        String phase = object.get("status", "phase").text();
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    boolean deleted() {
        return !object.get("metadata", "deletionTimestamp").missing();
    }

    /// The node where room is being made for it; empty when there is none.
    String nominated() {
        return object.get("status", "nominatedNodeName").text();
    }

    /// When it started, as a text that sorts.
    String started() {
        return object.get("status", "startTime").text(object.get("metadata", "creationTimestamp").text());
    }

    boolean gated() {
        return !object.get("spec", "schedulingGates").items().isEmpty();
    }

    boolean assigned() {
        return !nodeName.isEmpty();
    }

    /// Whether a change from `before` can alter where it fits.
    boolean differs(PodFacts before) {
        return !labels.equals(before.labels) || !object.get("spec").equals(before.object.get("spec"));
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
