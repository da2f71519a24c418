// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import io.kybern.resource.api.Selector;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Which pods a pod must, must not or would like to be near.
///
/// @param near every one must find a pod in the node's domain
/// @param apart none may
/// @param preferred with weights, negative for pods to be apart from
record PodTerms(List<Term> near, List<Term> apart, List<Weighted> preferred) {
    static final PodTerms NONE = new PodTerms(List.of(), List.of(), List.of());
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    /// Pods of some namespaces in the domains of one topology key.
    ///
    /// @param selector empty: it matches no pod
    /// @param spaces of namespaces, by the label that carries their name
    record Term(String key, Optional<Selector> selector, Set<String> namespaces, Optional<Selector> spaces) {
        static Term of(Value term, String ownNamespace) {
            Set<String> named = term.get("namespaces").items().stream().map(Value::text).collect(Collectors.toUnmodifiableSet());
            Value selector = term.get("labelSelector");
            Value spaces = term.get("namespaceSelector");
            return new Term(term.get("topologyKey").text(), selector.missing() ? Optional.empty() : Optional.of(Selector.of(selector)),
                    named.isEmpty() && spaces.missing() ? Set.of(ownNamespace) : named,
                    spaces.missing() ? Optional.empty() : Optional.of(Selector.of(spaces)));
        }

        boolean matches(PodFacts pod) {
            boolean space = namespaces.contains(pod.namespace())
                    || spaces.isPresent() && spaces.get().matches(Map.of("kubernetes.io/metadata.name", pod.namespace()));
            return space && selector.isPresent() && selector.get().matches(pod.labels());
        }
    }

    record Weighted(int weight, Term term) {
    }

    static PodTerms of(Value spec, String namespace) {
        Value near = spec.get("affinity", "podAffinity");
        Value apart = spec.get("affinity", "podAntiAffinity");
        if (near.missing() && apart.missing()) {
            return NONE;
        }
        var preferred = new ArrayList<Weighted>();
        near.get(PREFERRED).items().forEach(each -> preferred.add(weighted(each, namespace, 1)));
        apart.get(PREFERRED).items().forEach(each -> preferred.add(weighted(each, namespace, -1)));
        return new PodTerms(terms(near, namespace), terms(apart, namespace), List.copyOf(preferred));
    }

    private static List<Term> terms(Value affinity, String namespace) {
        return affinity.get(REQUIRED).items().stream().map(each -> Term.of(each, namespace)).toList();
    }

    private static Weighted weighted(Value term, String namespace, int sign) {
        return new Weighted(sign * (int) term.get("weight").integer(0), Term.of(term.get("podAffinityTerm"), namespace));
    }

    boolean empty() {
        return near.isEmpty() && apart.isEmpty() && preferred.isEmpty();
    }
}
