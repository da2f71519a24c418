// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.api;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Quantity;
import io.kybern.resource.api.Value;
import java.util.List;

/// The defaults of pod specs that depend on other fields.
public final class PodTemplates {
    private static final List<String> CONTAINER_LISTS = List.of("containers", "initContainers", "ephemeralContainers");

    private PodTemplates() {
    }

    /// The defaults of the template under `spec.template`.
    public static Value inSpec(Value workload) {
        return Edits.at(workload, List.of("spec", "template", "spec"), PodTemplates::spec);
    }

    /// The defaults that every pod spec has.
    public static Value spec(Value spec) {
        Value defaulted = account(spec);
        for (String list : CONTAINER_LISTS) {
            defaulted = Edits.items(defaulted, list, PodTemplates::container);
        }
        return Edits.items(defaulted, "volumes", PodTemplates::volume);
    }

    /// The deprecated alias of the service account's name goes along with it.
    private static Value account(Value spec) {
        String name = spec.get("serviceAccountName").text(spec.get("serviceAccount").text());
        if (name.isEmpty()) {
            name = spec.get("serviceAccount").text();
        }
        return name.isEmpty() ? spec : spec.asObject().with("serviceAccountName", name).with("serviceAccount", name);
    }

    private static Value container(Value container) {
        Value defaulted = Edits.missing(container, "imagePullPolicy", Value.of(pullPolicy(container.get("image").text())));
        defaulted = Edits.field(defaulted, "resources", PodTemplates::resources);
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            defaulted = Edits.field(defaulted, probe, PodTemplates::probe);
        }
        return defaulted;
    }

    private static Value probe(Value probe) {
        Value defaulted = Edits.field(probe, "grpc", grpc -> grpc.get("service").missing() ? grpc.asObject().with("service", "") : grpc);
        for (String number : List.of("timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")) {
            if (defaulted.get(number).integer(0) == 0) {
                long value = switch (number) {
                    case "periodSeconds" -> 10;
                    case "failureThreshold" -> 3;
                    default -> 1;
                };
                defaulted = defaulted.asObject().with(number, value);
            }
        }
        return defaulted;
    }

    /// `Always` for `latest` and for images without tag and digest.
    static String pullPolicy(String image) {
        String name = image.substring(image.lastIndexOf('/') + 1);
        int digest = name.indexOf('@');
        String tagged = digest < 0 ? name : name.substring(0, digest);
        int colon = tagged.indexOf(':');
        String tag = colon < 0 ? "" : tagged.substring(colon + 1);
        return tag.equals("latest") || tag.isEmpty() && digest < 0 ? "Always" : "IfNotPresent";
    }

    private static Value resources(Value resources) {
        return Edits.field(Edits.field(resources, "limits", PodTemplates::rounded), "requests", PodTemplates::rounded);
    }

    private static Value rounded(Value amounts) {
        ObjectValue result = amounts.asObject();
        for (int i = 0; i < result.size(); i++) {
            Value amount = result.value(i);
            Quantity rounded = Quantity.of(amount).roundedToMilli();
            if (!rounded.equals(Quantity.of(amount))) {
                result = result.with(result.name(i), rounded.toValue());
            }
        }
        return result;
    }

    private static Value volume(Value volume) {
        boolean sourceless = volume.fields().entrySet().stream().noneMatch(field -> !field.getKey().equals("name") && !field.getValue().missing());
        Value defaulted = sourceless ? volume.asObject().with("emptyDir", Value.object()) : volume;
        defaulted = Edits.field(defaulted, "image",
                image -> Edits.missing(image, "pullPolicy", Value.of(pullPolicy(image.get("reference").text()))));
        defaulted = Edits.field(defaulted, "iscsi", iscsi -> Edits.missing(iscsi, "iscsiInterface", Value.of("default")));
        defaulted = Edits.field(defaulted, "rbd", rbd -> Edits.missing(Edits.missing(Edits.missing(rbd, "pool", Value.of("rbd")), "user",
                Value.of("admin")), "keyring", Value.of("/etc/ceph/keyring")));
        return Edits.field(defaulted, "scaleIO", scale -> Edits.missing(Edits.missing(scale, "storageMode", Value.of("ThinProvisioned")),
                "fsType", Value.of("xfs")));
    }

    /// The defaults of pods proper, beyond those of templates.
    public static Value pod(Value pod) {
        return Edits.field(pod, "spec", spec -> {
            Value defaulted = spec(spec);
            if (defaulted.get("enableServiceLinks").missing()) {
                defaulted = defaulted.asObject().with("enableServiceLinks", Value.TRUE);
            }
            boolean hostNetwork = defaulted.get("hostNetwork").truth(false);
            for (String list : CONTAINER_LISTS) {
                defaulted = Edits.items(defaulted, list, container -> {
                    Value ported = hostNetwork ? Edits.items(container, "ports", PodTemplates::hostPort) : container;
                    return list.startsWith("e") ? ported : Edits.field(ported, "resources", PodTemplates::requestsFromLimits);
                });
            }
            return defaulted;
        });
    }

    private static Value hostPort(Value port) {
        return port.get("hostPort").integer(0) == 0 ? port.asObject().with("hostPort", port.get("containerPort")) : port;
    }

    private static Value requestsFromLimits(Value resources) {
        ObjectValue requests = resources.get("requests").asObject();
        ObjectValue filled = requests;
        for (var limit : resources.get("limits").fields().entrySet()) {
            if (filled.get(limit.getKey()).missing()) {
                filled = filled.with(limit.getKey(), limit.getValue());
            }
        }
        return filled == requests ? resources : resources.asObject().with("requests", filled);
    }
}
