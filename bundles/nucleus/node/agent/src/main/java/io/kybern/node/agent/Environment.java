// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.Value;
import io.kybern.runtime.api.EnvVar;
import io.kybern.volume.api.ObjectFiles;
import io.kybern.volume.api.PodFields;
import io.kybern.volume.api.VolumeFailure;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The environment of a container: services, then `envFrom`, then `env`, where later variables may use earlier ones.
final class Environment {
    private final NodeContext node;

    Environment(NodeContext node) {
        this.node = node;
    }

    /// @param pod with its addresses in the status
    /// @throws VolumeFailure when something it names is not there: the container waits with `CreateContainerConfigError`
    Map<String, String> of(Pod pod, Value container) {
        boolean links = pod.spec().get("enableServiceLinks").truth(true);
        var services = node.services().variables(pod.namespace(), links);
        var variables = new LinkedHashMap<String, String>();
        for (Value source : container.get("envFrom").items()) {
            from(pod, source, variables);
        }
        var known = new LinkedHashMap<>(services);
        known.putAll(variables);
        for (Value item : container.get("env").items()) {
            String name = item.get("name").text();
            Optional<String> text = item.get("valueFrom").present() ? valueFrom(pod, container, item.get("valueFrom"))
                    : Optional.of(Expansion.expand(item.get("value").text(), known));
            text.ifPresent(value -> {
                variables.put(name, value);
                known.put(name, value);
            });
        }
        services.forEach(variables::putIfAbsent);
        return variables;
    }

    static List<EnvVar> list(Map<String, String> variables) {
        return variables.entrySet().stream().map(entry -> new EnvVar(entry.getKey(), entry.getValue())).toList();
    }

    private void from(Pod pod, Value source, Map<String, String> variables) {
        String prefix = source.get("prefix").text();
        Value configMap = source.get("configMapRef");
        Value secret = source.get("secretRef");
        Value reference = configMap.present() ? configMap : secret;
        String name = reference.get("name").text();
        Optional<Map<String, byte[]>> data = configMap.present() ? configMap(pod, name) : secret(pod, name);
        if (data.isEmpty()) {
            if (!reference.get("optional").truth(false)) {
                throw new VolumeFailure((configMap.present() ? "configmap" : "secret") + " \"" + name + "\" not found");
            }
            return;
        }
        data.get().forEach((key, bytes) -> {
            String variable = prefix + key;
            if (!variable.isEmpty() && variable.indexOf('=') < 0) {
                variables.put(variable, new String(bytes, StandardCharsets.UTF_8));
            }
        });
    }

    private Optional<Map<String, byte[]>> configMap(Pod pod, String name) {
        return node.volumes().objects().configMap(pod.namespace(), name).map(ObjectFiles::configMapData);
    }

    private Optional<Map<String, byte[]>> secret(Pod pod, String name) {
        return node.volumes().objects().secret(pod.namespace(), name).map(ObjectFiles::secretData);
    }

    private Optional<String> valueFrom(Pod pod, Value container, Value from) {
        if (from.get("fieldRef").present()) {
            String path = from.get("fieldRef", "fieldPath").text();
            return Optional.of(PodFields.field(pod.value(), path)
                    .orElseThrow(() -> new VolumeFailure("unsupported fieldPath: " + path)));
        }
        if (from.get("resourceFieldRef").present()) {
            return Optional.of(PodFields.resource(pod.value(), container.get("name").text(), from.get("resourceFieldRef"),
                    node.allocatable()));
        }
        boolean configMap = from.get("configMapKeyRef").present();
        Value reference = from.get(configMap ? "configMapKeyRef" : "secretKeyRef");
        String name = reference.get("name").text();
        String key = reference.get("key").text();
        boolean optional = reference.get("optional").truth(false);
        Optional<Map<String, byte[]>> data = configMap ? configMap(pod, name) : secret(pod, name);
        if (data.isEmpty() && !optional) {
            throw new VolumeFailure((configMap ? "configmap" : "secret") + " \"" + name + "\" not found");
        }
        Optional<String> text = data.flatMap(all -> Optional.ofNullable(all.get(key)))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
        if (text.isEmpty() && !optional) {
            throw new VolumeFailure("couldn't find key " + key + " in " + (configMap ? "ConfigMap " : "Secret ") + pod.namespace() + "/"
                    + name);
        }
        return text;
    }
}
