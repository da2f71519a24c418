// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.Value;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// A pod as the agent reads it: a view on the API object.
record Pod(Value value) {
    /// What part a container plays.
    enum Role { INIT, SIDECAR, MAIN, EPHEMERAL }

    /// One container of the specification.
    record Container(Role role, Value value) {
        String name() {
            return value.get("name").text();
        }

        String image() {
            return value.get("image").text();
        }

        /// Whether it is there for the pod's whole life.
        boolean lasting() {
            return role == Role.MAIN || role == Role.SIDECAR;
        }
    }

    String namespace() {
        return value.get("metadata", "namespace").text();
    }

    String name() {
        return value.get("metadata", "name").text();
    }

    String uid() {
        return value.get("metadata", "uid").text();
    }

    Value spec() {
        return value.get("spec");
    }

    Value status() {
        return value.get("status");
    }

    Map<String, String> annotations() {
        return value.get("metadata", "annotations").stringMap();
    }

    boolean hostNetwork() {
        return spec().get("hostNetwork").truth(false);
    }

    String restartPolicy() {
        return spec().get("restartPolicy").text("Always");
    }

    String phase() {
        return status().get("phase").text("Pending");
    }

    boolean ended() {
        return phase().equals("Succeeded") || phase().equals("Failed");
    }

    boolean deleted() {
        return value.get("metadata", "deletionTimestamp").present();
    }

    Optional<Instant> deletionTime() {
        return time(value.get("metadata", "deletionTimestamp"));
    }

    /// Seconds of grace asked for by the delete; empty while nobody deleted it.
    OptionalLong deletionGrace() {
        Value grace = value.get("metadata", "deletionGracePeriodSeconds");
        return grace.present() ? OptionalLong.of(grace.integer(0)) : OptionalLong.empty();
    }

    Duration terminationGrace() {
        return Duration.ofSeconds(spec().get("terminationGracePeriodSeconds").integer(30));
    }

    /// Init containers and sidecars in order, then the main ones, then ephemeral ones.
    List<Container> containers() {
        var all = new ArrayList<Container>();
        for (Value container : spec().get("initContainers").items()) {
            all.add(new Container(container.get("restartPolicy").text().equals("Always") ? Role.SIDECAR : Role.INIT, container));
        }
        spec().get("containers").items().forEach(container -> all.add(new Container(Role.MAIN, container)));
        spec().get("ephemeralContainers").items().forEach(container -> all.add(new Container(Role.EPHEMERAL, container)));
        return all;
    }

    Optional<Container> container(String name) {
        return containers().stream().filter(container -> container.name().equals(name)).findFirst();
    }

    /// The status the API server has of a container.
    Value containerStatus(String name) {
        for (String list : List.of("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")) {
            for (Value item : status().get(list).items()) {
                if (item.get("name").text().equals(name)) {
                    return item;
                }
            }
        }
        return Value.ABSENT;
    }

    Pod withStatus(Value status) {
        return new Pod(value.asObject().with("status", status));
    }

    /// `name_namespace(uid)`, as upstream's messages name pods.
    String label() {
        return name() + "_" + namespace() + "(" + uid() + ")";
    }

    static Optional<Instant> time(Value text) {
        try {
            return text.missing() ? Optional.empty() : Optional.of(Instant.parse(text.text()));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    static Value time(Instant instant) {
        return Value.of(instant.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    static Value microTime(Instant instant) {
        String text = instant.truncatedTo(ChronoUnit.MICROS).toString();
        int dot = text.indexOf('.');
        String seconds = dot < 0 ? text.substring(0, text.length() - 1) : text.substring(0, dot);
        String fraction = dot < 0 ? "" : text.substring(dot + 1, text.length() - 1);
        return Value.of(seconds + "." + (fraction + "000000").substring(0, 6) + "Z");
    }
}
