// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.group.api.Edits;
import io.kybern.group.api.Findings;
import io.kybern.group.api.QualityOfService;
import io.kybern.group.api.ResourceRules;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The `resize` subresource: resources and resize policy of containers.
final class PodResize {
    private static final Set<String> RESIZABLE = Set.of("cpu", "memory");

    private PodResize() {
    }

    /// The old pod with the new resources.
    static Value prepare(ObjectValue old, Value asked) {
        ObjectValue result = old;
        for (String list : List.of("containers", "initContainers")) {
            List<Value> containers = new ArrayList<>();
            for (Value container : old.get("spec", list).items()) {
                Value wanted = asked.get("spec", list).items().stream().filter(c -> c.get("name").equals(container.get("name"))).findFirst()
                        .orElse(container);
                containers.add(Edits.copy(Edits.copy(container, wanted, "resources"), wanted, "resizePolicy"));
            }
            result = containers.isEmpty() ? result : result.with(List.of("spec", list), Value.array(containers));
        }
        return result;
    }

    static List<FieldError> check(Value pod, Value old) {
        var findings = new Findings();
        if (old.get("metadata", "annotations").get("kubernetes.io/config.mirror").present()) {
            findings.forbidden("", "static pods cannot be resized");
        }
        if (!QualityOfService.of(pod.get("spec")).equals(QualityOfService.of(old.get("spec")))) {
            findings.invalid("spec", QualityOfService.of(pod.get("spec")), "Pod QOS Class may not change as a result of resizing");
        }
        for (String list : List.of("containers", "initContainers")) {
            List<Value> containers = pod.get("spec", list).items();
            for (int i = 0; i < containers.size(); i++) {
                String field = "spec." + list + "[" + i + "].resources";
                Value now = containers.get(i).get("resources");
                Value then = old.get("spec", list).get(i).get("resources");
                ResourceRules.container(field, now, findings);
                for (String kind : List.of("limits", "requests")) {
                    compare(field + "." + kind, now.get(kind), then.get(kind), findings);
                }
            }
        }
        return findings.list();
    }

    private static void compare(String field, Value now, Value then, Findings findings) {
        then.fields().forEach((name, amount) -> {
            if (RESIZABLE.contains(name)) {
                if (now.get(name).missing()) {
                    findings.forbidden(field, "resource " + field.substring(field.lastIndexOf('.') + 1) + " cannot be removed");
                }
            } else if (!amount.equals(now.get(name))) {
                findings.forbidden(field, "only cpu and memory resources are mutable");
            }
        });
        now.fields().keySet().stream().filter(name -> !RESIZABLE.contains(name) && then.get(name).missing())
                .forEach(_ -> findings.forbidden(field, "only cpu and memory resources are mutable"));
    }
}
