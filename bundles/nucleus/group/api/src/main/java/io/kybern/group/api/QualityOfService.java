// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.api;

import io.kybern.resource.api.Quantity;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The quality-of-service class of a pod: Guaranteed, Burstable or BestEffort.
public final class QualityOfService {
    private static final List<String> COMPUTE = List.of("cpu", "memory");

    private QualityOfService() {
    }

    public static String of(Value podSpec) {
        Value pod = podSpec.get("resources");
        if (!pod.get("requests").fields().isEmpty() || !pod.get("limits").fields().isEmpty()) {
            return of(List.of(pod));
        }
        var containers = new ArrayList<Value>();
        podSpec.get("containers").items().forEach(container -> containers.add(container.get("resources")));
        podSpec.get("initContainers").items().forEach(container -> containers.add(container.get("resources")));
        return of(containers);
    }

    private static String of(List<Value> resources) {
        Map<String, Quantity> requests = new TreeMap<>();
        Map<String, Quantity> limits = new TreeMap<>();
        boolean everyLimit = true;
        for (Value resource : resources) {
            add(requests, resource.get("requests"));
            everyLimit &= add(limits, resource.get("limits")) == COMPUTE.size();
        }
        if (requests.isEmpty() && limits.isEmpty()) {
            return "BestEffort";
        }
        return everyLimit && requests.equals(limits) ? "Guaranteed" : "Burstable";
    }

    private static int add(Map<String, Quantity> sums, Value amounts) {
        int found = 0;
        for (String name : COMPUTE) {
            Quantity amount = Quantity.of(amounts.get(name));
            if (amount.sign() > 0) {
                sums.merge(name, amount, Quantity::plus);
                found++;
            }
        }
        return found;
    }
}
