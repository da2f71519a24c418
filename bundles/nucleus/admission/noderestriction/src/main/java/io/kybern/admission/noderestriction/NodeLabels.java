// SPDX-License-Identifier: Apache-2.0
package io.kybern.admission.noderestriction;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Which labels a node agent may set on its own Node.
final class NodeLabels {
    private static final Set<String> AGENTS = Set.of("kubernetes.io/hostname", "topology.kubernetes.io/zone", "topology.kubernetes.io/region",
            "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region", "node.kubernetes.io/instance-type",
            "beta.kubernetes.io/instance-type", "kubernetes.io/os", "kubernetes.io/arch", "beta.kubernetes.io/os", "beta.kubernetes.io/arch");
    private static final Set<String> AGENTS_DOMAINS = Set.of("kubelet.kubernetes.io", "node.kubernetes.io");

    private NodeLabels() {
    }

    /// The labels that differ and that only others may set.
    static Set<String> forbidden(Map<String, String> labels, Map<String, String> old) {
        Set<String> changed = new TreeSet<>();
        labels.forEach((key, value) -> {
            if (!value.equals(old.get(key))) {
                changed.add(key);
            }
        });
        old.keySet().stream().filter(key -> !labels.containsKey(key)).forEach(changed::add);
        changed.removeIf(label -> !forbidden(label));
        return changed;
    }

    private static boolean forbidden(String label) {
        int slash = label.indexOf('/');
        String domain = slash < 0 ? "" : label.substring(0, slash);
        if (under(domain, "node-restriction.kubernetes.io")) {
            return true;
        }
        boolean kubernetes = under(domain, "kubernetes.io") || under(domain, "k8s.io");
        return kubernetes && !AGENTS.contains(label) && AGENTS_DOMAINS.stream().noneMatch(allowed -> under(domain, allowed));
    }

    private static boolean under(String domain, String parent) {
        return domain.equals(parent) || domain.endsWith("." + parent);
    }
}
