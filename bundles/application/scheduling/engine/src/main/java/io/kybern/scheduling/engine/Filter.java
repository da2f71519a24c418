// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A rule that a node must keep to be given a pod.
@FunctionalInterface
interface Filter {
    Refusal UNSCHEDULABLE = Refusal.of(Cause.TAINTS, "node(s) were unschedulable", false);
    Refusal OTHER_NODE = Refusal.of(Cause.NODE, "node(s) didn't match the requested node name", false);
    Refusal TAINTED = Refusal.of(Cause.TAINTS, "node(s) had untolerated taint(s)", false);
    Refusal AFFINITY = Refusal.of(Cause.NODE, "node(s) didn't match Pod's node affinity/selector", false);
    Refusal PORTS = Refusal.of(Cause.PORTS, "node(s) didn't have free ports for the requested pod ports", true);
    Taint CORDONED = new Taint("node.kubernetes.io/unschedulable", "", "NoSchedule");

    /// Empty when the pod fits.
    Optional<Refusal> refusal(PodFacts pod, NodeState node);

    /// All rules, in upstream's order: the first refusal counts.
    List<Filter> ALL = List.of(Filter::unschedulable, Filter::taints, Filter::affinity, Filter::ports, Filter::resources);

    private static Optional<Refusal> unschedulable(PodFacts pod, NodeState node) {
        return node.unschedulable() && !Toleration.anyTolerates(pod.tolerations(), CORDONED) ? Optional.of(UNSCHEDULABLE) : Optional.empty();
    }

    private static Optional<Refusal> taints(PodFacts pod, NodeState node) {
        for (Taint taint : node.taints()) {
            if (taint.repels() && !Toleration.anyTolerates(pod.tolerations(), taint)) {
                return Optional.of(TAINTED);
            }
        }
        return Optional.empty();
    }

    private static Optional<Refusal> affinity(PodFacts pod, NodeState node) {
        return pod.terms().admits(node) ? Optional.empty() : Optional.of(AFFINITY);
    }

    private static Optional<Refusal> ports(PodFacts pod, NodeState node) {
        for (HostPort port : pod.ports()) {
            for (HostPort taken : node.ports()) {
                if (port.conflicts(taken)) {
                    return Optional.of(PORTS);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Refusal> resources(PodFacts pod, NodeState node) {
        long[] requests = pod.requests();
        for (int i = 0; i < requests.length; i++) {
            if (requests[i] > 0 && requests[i] > node.allocatable(i) - node.requested(i)) {
                return Optional.of(shortage(pod, node));
            }
        }
        return Optional.empty();
    }

    private static Refusal shortage(PodFacts pod, NodeState node) {
        var reasons = new ArrayList<String>(2);
        boolean resolvable = true;
        long[] requests = pod.requests();
        for (int i = 0; i < requests.length; i++) {
            if (requests[i] > 0 && requests[i] > node.allocatable(i) - node.requested(i)) {
                reasons.add(i == Resources.PODS ? "Too many pods" : "Insufficient " + node.resourceName(i));
                resolvable &= requests[i] <= node.allocatable(i);
            }
        }
        return new Refusal(Cause.RESOURCES, List.copyOf(reasons), resolvable);
    }
}
