// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.group.api.Edits;
import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import io.kybern.resource.api.WriteScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Services: defaults, what an update takes over from the old object, and the way to rules and allocation.
final class ServiceStrategy implements Strategy {
    static final String NONE = "None";

    @Override
    public Value applyDefaults(Value service) {
        return Edits.field(service, "spec", ServiceStrategy::defaults);
    }

    private static Value defaults(Value spec) {
        Value result = Edits.missing(Edits.missing(spec, "sessionAffinity", Value.of(NONE)), "type", Value.of("ClusterIP"));
        if (result.get("sessionAffinity").text().equals(NONE)) {
            result = result.asObject().without("sessionAffinityConfig");
        } else if (result.get("sessionAffinityConfig", "clientIP", "timeoutSeconds").missing()) {
            result = result.asObject().with(List.of("sessionAffinityConfig", "clientIP", "timeoutSeconds"), Value.of(10800));
        }
        result = Edits.items(result, "ports", port -> {
            Value target = port.get("targetPort");
            boolean unset = target.missing() || target.equals(Value.of(0)) || target.equals(Value.of(""));
            return Edits.missing(unset ? port.asObject().with("targetPort", port.get("port")) : port, "protocol", Value.of("TCP"));
        });
        String type = result.get("type").text();
        if (external(result)) {
            result = Edits.missing(result, "externalTrafficPolicy", Value.of("Cluster"));
        }
        if (clustered(result)) {
            result = Edits.missing(result, "internalTrafficPolicy", Value.of("Cluster"));
        }
        return type.equals("LoadBalancer") ? Edits.missing(result, "allocateLoadBalancerNodePorts", Value.TRUE) : result;
    }

    static String type(Value spec) {
        return spec.get("type").text();
    }

    /// Whether a Service of this type has cluster addresses.
    static boolean clustered(Value spec) {
        return Set.of("ClusterIP", "NodePort", "LoadBalancer").contains(type(spec));
    }

    static boolean external(Value spec) {
        return switch (type(spec)) {
            case "NodePort", "LoadBalancer" -> true;
            case "ClusterIP" -> !spec.get("externalIPs").items().isEmpty();
            default -> false;
        };
    }

    static boolean headless(Value spec) {
        return spec.get("clusterIP").text().equals(NONE) || spec.get("clusterIPs").get(0).text().equals(NONE);
    }

    static boolean nodePorts(Value spec) {
        return type(spec).equals("NodePort")
                || type(spec).equals("LoadBalancer") && spec.get("allocateLoadBalancerNodePorts").truth(true);
    }

    static boolean mayHaveNodePorts(Value spec) {
        return type(spec).equals("NodePort") || type(spec).equals("LoadBalancer");
    }

    static boolean healthCheck(Value spec) {
        return type(spec).equals("LoadBalancer") && spec.get("externalTrafficPolicy").text().equals("Local");
    }

    @Override
    public Value prepareForCreate(WriteScope scope, Value service) {
        return Edits.field(service, "spec", spec -> spec.get("clusterIPs").items().isEmpty() && !spec.get("clusterIP").text().isEmpty()
                ? spec.asObject().with("clusterIPs", Value.array(spec.get("clusterIP"))) : spec);
    }

    @Override
    public Value prepareForUpdate(WriteScope scope, Value service, Value old) {
        Value before = old.get("spec");
        return Edits.field(service, "spec", spec -> normalized(dropped(kept(spec.asObject(), before), before), before));
    }

    /// What the client left out but the type still needs comes from the old object.
    private static ObjectValue kept(ObjectValue spec, Value before) {
        ObjectValue result = spec;
        if (clustered(before) && clustered(result)) {
            if (result.get("clusterIP").text().isEmpty()) {
                result = Edits.copy(result, before, "clusterIP");
            }
            if (result.get("clusterIPs").items().isEmpty() && result.get("clusterIP").equals(before.get("clusterIP"))) {
                result = Edits.copy(result, before, "clusterIPs");
            }
        }
        if (mayHaveNodePorts(before) && mayHaveNodePorts(result)) {
            result = keptNodePorts(result, before);
        }
        if (healthCheck(before) && healthCheck(result) && result.get("healthCheckNodePort").integer(0) == 0) {
            result = Edits.copy(result, before, "healthCheckNodePort");
        }
        return result;
    }

    private static ObjectValue keptNodePorts(ObjectValue spec, Value before) {
        Map<String, Value> earlier = new HashMap<>();
        before.get("ports").items().forEach(port -> earlier.put(key(port), port.get("nodePort")));
        Set<Value> used = new HashSet<>();
        spec.get("ports").items().forEach(port -> used.add(port.get("nodePort")));
        return Edits.items(spec, "ports", port -> {
            Value was = earlier.getOrDefault(key(port), Value.ABSENT);
            boolean free = port.get("nodePort").integer(0) == 0 && was.integer(0) != 0 && !used.contains(was);
            return free ? port.asObject().with("nodePort", was) : port;
        }).asObject();
    }

    private static String key(Value port) {
        return port.get("protocol").text("TCP") + "/" + port.get("port").integer(0);
    }

    /// What the new type does not use goes when the client did not touch it.
    private static ObjectValue dropped(ObjectValue spec, Value before) {
        ObjectValue result = spec;
        if (clustered(before) && !clustered(spec)) {
            boolean same = spec.get("clusterIP").equals(before.get("clusterIP")) && spec.get("clusterIPs").equals(before.get("clusterIPs"));
            result = same ? result.without("clusterIP").without("clusterIPs") : result;
            result = untouched(untouched(result, before, "ipFamilies"), before, "ipFamilyPolicy");
            result = untouched(result, before, "internalTrafficPolicy");
        }
        if (mayHaveNodePorts(before) && !mayHaveNodePorts(spec) && ports(spec).equals(ports(before))) {
            result = Edits.items(result, "ports", port -> port.asObject().without("nodePort")).asObject();
        }
        if (healthCheck(before) && !healthCheck(spec)) {
            result = untouched(result, before, "healthCheckNodePort");
        }
        if (type(before).equals("LoadBalancer") && !type(spec).equals("LoadBalancer")) {
            result = untouched(untouched(result, before, "allocateLoadBalancerNodePorts"), before, "loadBalancerClass");
        }
        return external(before) && !external(spec) ? untouched(result, before, "externalTrafficPolicy") : result;
    }

    private static List<Value> ports(Value spec) {
        return spec.get("ports").items().stream().map(port -> port.get("nodePort")).toList();
    }

    private static ObjectValue untouched(ObjectValue spec, Value before, String field) {
        return spec.get(field).equals(before.get(field)) ? spec.without(field) : spec;
    }

    /// Brings `clusterIP` and `clusterIPs` together when only one of them changed.
    private static ObjectValue normalized(ObjectValue spec, Value before) {
        Value one = spec.get("clusterIP");
        Value many = spec.get("clusterIPs");
        if (many.items().isEmpty()) {
            return one.text().isEmpty() ? spec : spec.with("clusterIPs", Value.array(one));
        }
        boolean oneChanged = !one.text().equals(before.get("clusterIP").text());
        boolean manyChanged = !many.equals(before.get("clusterIPs"));
        if (oneChanged && !manyChanged) {
            if (one.text().isEmpty()) {
                return spec.without("clusterIPs");
            }
            var changed = new ArrayList<>(many.items());
            changed.set(0, one);
            return spec.with("clusterIPs", Value.array(changed));
        }
        return manyChanged && !oneChanged && many instanceof ArrayValue array && array.size() > 0 ? spec.with("clusterIP", array.get(0)) : spec;
    }

    @Override
    public Value allocate(WriteScope scope, Value service, Value old) {
        return new ServiceAllocation(scope, service, old).allocate();
    }

    @Override
    public void release(WriteScope scope, Value service) {
        ServiceAllocation.releaseAll(scope, service);
    }

    @Override
    public List<FieldError> validate(Value service) {
        return ServiceRules.check(service);
    }

    @Override
    public List<FieldError> validateUpdate(Value service, Value old) {
        return ServiceRules.checkUpdate(service, old);
    }

    @Override
    public List<FieldError> validateStatusUpdate(Value service, Value old) {
        return ServiceRules.checkStatus(service);
    }

    @Override
    public Value prepareForStatusUpdate(WriteScope scope, Value service, Value old) {
        if (!type(service.get("spec")).equals("LoadBalancer")) {
            return service;
        }
        return Edits.at(service, List.of("status", "loadBalancer"), balancer -> Edits.items(balancer, "ingress",
                ingress -> ingress.get("ip").text().isEmpty() ? ingress : Edits.missing(ingress, "ipMode", Value.of("VIP"))));
    }
}
