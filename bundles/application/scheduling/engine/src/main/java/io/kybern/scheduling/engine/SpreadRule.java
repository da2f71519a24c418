// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import io.kybern.resource.api.Selector;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A topology spread constraint.
///
/// @param hard whether nodes that break it are refused
/// @param likeNodes whether only nodes that the pod's own node rules admit count
/// @param likeTaints whether only nodes whose taints the pod tolerates count
record SpreadRule(String key, int skew, boolean hard, Selector selector, int domains, boolean likeNodes, boolean likeTaints) {
    static List<SpreadRule> of(Value spec, Map<String, String> labels) {
        return spec.get("topologySpreadConstraints").items().stream().map(each -> rule(each, labels)).toList();
    }

    private static SpreadRule rule(Value constraint, Map<String, String> labels) {
        var requirements = new ArrayList<>(Selector.of(constraint.get("labelSelector")).requirements());
        for (Value key : constraint.get("matchLabelKeys").items()) {
            String value = labels.get(key.text());
            if (value != null) {
                requirements.add(new Selector.Requirement(key.text(), Selector.Operator.IN, List.of(value)));
            }
        }
        return new SpreadRule(constraint.get("topologyKey").text(), (int) constraint.get("maxSkew").integer(1),
                !constraint.get("whenUnsatisfiable").text().equals("ScheduleAnyway"), new Selector(requirements), (int) constraint.get("minDomains").integer(1),
                !constraint.get("nodeAffinityPolicy").text().equals("Ignore"), constraint.get("nodeTaintsPolicy").text().equals("Honor"));
    }

    boolean counts(PodFacts pod, NodeState node) {
        return (!likeNodes || pod.terms().admits(node)) && (!likeTaints || node.taints().stream()
                .noneMatch(taint -> taint.repels() && !Toleration.anyTolerates(pod.tolerations(), taint)));
    }
}
