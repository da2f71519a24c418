// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import io.kybern.resource.api.Selector;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a pod says about the nodes it must or would like to be on.
///
/// @param selector of `spec.nodeSelector`
/// @param required alternatives, one of which must match; empty: no such rule
/// @param preferred terms with weights
record NodeTerms(Selector selector, Optional<List<Term>> required, List<Weighted> preferred) {
    static final NodeTerms NONE = new NodeTerms(Selector.EVERYTHING, Optional.empty(), List.of());

    /// One term; without any expression it matches nothing.
    record Term(Selector labels, Selector fields) {
        static Term of(Value term) {
            return new Term(Selector.of(Value.object("matchExpressions", term.get("matchExpressions"))),
                    Selector.of(Value.object("matchExpressions", term.get("matchFields"))));
        }

        boolean matches(NodeState node) {
            return !(labels.everything() && fields.everything()) && labels.matches(node.labels()) && fields.matches(Map.of("metadata.name", node.name()));
        }
    }

    record Weighted(int weight, Term term) {
    }

    static NodeTerms of(Value spec) {
        Value affinity = spec.get("affinity", "nodeAffinity");
        Value selector = spec.get("nodeSelector");
        if (affinity.missing() && selector.missing()) {
            return NONE;
        }
        Value required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution");
        var preferred = new ArrayList<Weighted>();
        for (Value each : affinity.get("preferredDuringSchedulingIgnoredDuringExecution").items()) {
            preferred.add(new Weighted((int) each.get("weight").integer(0), Term.of(each.get("preference"))));
        }
        return new NodeTerms(Selector.equalTo(selector.stringMap()),
                required.missing() ? Optional.empty() : Optional.of(required.get("nodeSelectorTerms").items().stream().map(Term::of).toList()),
                List.copyOf(preferred));
    }

    boolean admits(NodeState node) {
        return selector.matches(node.labels()) && (required.isEmpty() || required.get().stream().anyMatch(term -> term.matches(node)));
    }

    long preference(NodeState node) {
        long sum = 0;
        for (Weighted each : preferred) {
            sum += each.term.matches(node) ? each.weight : 0;
        }
        return sum;
    }

    /// The only nodes that can match, when every required term names nodes (as the pods of a DaemonSet do).
    Optional<Set<String>> names() {
        if (required.isEmpty()) {
            return Optional.empty();
        }
        Set<String> names = new HashSet<>();
        for (Term term : required.get()) {
            Optional<Selector.Requirement> named = term.fields.requirements().stream()
                    .filter(each -> each.key().equals("metadata.name") && each.operator() == Selector.Operator.IN).findFirst();
            if (named.isEmpty()) {
                return Optional.empty();
            }
            names.addAll(named.get().values());
        }
        return Optional.of(names);
    }
}
