// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Selector;
import io.kybern.resource.api.Selector.Requirement;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.List;

/// The view `autoscaling/v1 Scale` of objects with `spec.replicas`.
final class Scale {
    private Scale() {
    }

    static Value of(Value object) {
        ObjectValue from = Metadata.of(object);
        var metadata = ObjectValue.builder();
        for (String field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            metadata.put(field, from.get(field));
        }
        var status = ObjectValue.builder().put("replicas", object.get("status", "replicas").integer(0));
        String selector = selector(object);
        if (!selector.isEmpty()) {
            status.put("selector", selector);
        }
        long replicas = object.get("spec", "replicas").integer(0);
        return ObjectValue.builder().put("apiVersion", "autoscaling/v1").put("kind", "Scale").put("metadata", metadata.build())
                .put("spec", replicas == 0 ? Value.object() : Value.object("replicas", Value.of(replicas))).put("status", status.build()).build();
    }

    /// The object with the replicas of a Scale; the Scale's resourceVersion and uid are preconditions.
    static Value into(Value object, Value scale) {
        ObjectValue metadata = Metadata.of(object).with("resourceVersion", scale.get("metadata", "resourceVersion"))
                .with("uid", scale.get("metadata", "uid"));
        return Metadata.with(object.asObject().with(List.of("spec", "replicas"), Value.of(scale.get("spec", "replicas").integer(0))), metadata);
    }

    static void check(String name, Value scale) {
        long replicas = scale.get("spec", "replicas").integer(0);
        if (replicas < 0) {
            throw ApiException.invalid("autoscaling", "Scale", name,
                    List.of(FieldError.invalid("spec.replicas", Value.of(replicas), "must be greater than or equal to 0")));
        }
    }

    private static String selector(Value object) {
        Value selector = object.get("spec", "selector");
        List<Requirement> requirements = selector.get("matchLabels").present() || selector.get("matchExpressions").present()
                ? Selector.of(selector).requirements() : Selector.equalTo(selector.stringMap()).requirements();
        var texts = new ArrayList<String>();
        for (Requirement requirement : requirements) {
            texts.add(switch (requirement.operator()) {
                case IN -> requirement.values().size() == 1 ? requirement.key() + "=" + requirement.values().getFirst()
                        : requirement.key() + " in (" + String.join(",", requirement.values()) + ")";
                case NOT_IN -> requirement.key() + " notin (" + String.join(",", requirement.values()) + ")";
                case EXISTS -> requirement.key();
                case DOES_NOT_EXIST -> "!" + requirement.key();
                case GREATER_THAN -> requirement.key() + ">" + requirement.values().getFirst();
                case LESS_THAN -> requirement.key() + "<" + requirement.values().getFirst();
            });
        }
        return String.join(",", texts);
    }
}
