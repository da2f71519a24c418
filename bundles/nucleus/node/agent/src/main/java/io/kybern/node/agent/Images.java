// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.Codec;
import io.kybern.resource.api.Value;
import io.kybern.runtime.api.ContainerRuntime;
import io.kybern.runtime.api.Image;
import io.kybern.runtime.api.RegistryCredentials;
import io.kybern.runtime.api.RuntimeFailure;
import io.kybern.volume.api.ObjectFiles;
import io.kybern.volume.api.VolumeObjects;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Gets images onto the node by a container's pull policy, and remembers when each was used last.
final class Images {
    private final ContainerRuntime runtime;
    private final VolumeObjects objects;
    private final NodeEvents events;
    private final Codec json;
    private final Clock clock;
    private final Map<String, Instant> used = new ConcurrentHashMap<>();

    Images(ContainerRuntime runtime, VolumeObjects objects, NodeEvents events, Codec json, Clock clock) {
        this.runtime = runtime;
        this.objects = objects;
        this.events = events;
        this.json = json;
        this.clock = clock;
    }

    /// The image is there, or the container waits.
    sealed interface Outcome {
        record Present(Image image) implements Outcome {
        }

        /// @param retry when to try again
        record Waits(ContainerRecord.Waiting waiting, Instant retry) implements Outcome {
        }
    }

    Outcome ensure(Pod pod, Pod.Container container, ContainerRecord record, Interruptible waits) {
        String reference = withTag(container.image());
        String policy = container.value().get("imagePullPolicy").text(reference.endsWith(":latest") ? "Always" : "IfNotPresent");
        Optional<Image> there = policy.equals("Always") ? Optional.empty() : runtime.image(reference);
        if (there.isPresent()) {
            events.record(pod, container, "Normal", "Pulled", "Container image \"" + container.image() + "\" already present on machine");
            return present(there.get());
        }
        Instant now = clock.instant();
        if (policy.equals("Never")) {
            String message = "Container image \"" + container.image() + "\" is not present with pull policy of Never";
            events.record(pod, container, "Warning", "ErrImageNeverPull", message);
            return waits("ErrImageNeverPull", message, now.plusSeconds(10));
        }
        Optional<Instant> until = record.pulling.until(lastTry(record), now);
        if (until.isPresent()) {
            events.record(pod, container, "Normal", "BackOff", "Back-off pulling image \"" + container.image() + "\"");
            events.record(pod, container, "Warning", "Failed", "Error: ImagePullBackOff");
            return waits("ImagePullBackOff", "Back-off pulling image \"" + container.image() + "\"", until.get());
        }
        return pull(pod, container, record, reference, waits);
    }

    private static Instant lastTry(ContainerRecord record) {
        return record.pullFailed;
    }

    private Outcome pull(Pod pod, Pod.Container container, ContainerRecord record, String reference, Interruptible waits) {
        events.record(pod, container, "Normal", "Pulling", "Pulling image \"" + container.image() + "\"");
        Instant began = clock.instant();
        try {
            Optional<RegistryCredentials> credentials = credentials(pod, reference);
            waits.call(() -> runtime.pullImage(reference, credentials));
            Image image = runtime.image(reference).orElseThrow(
                    () -> new RuntimeFailure(RuntimeFailure.Reason.INTERNAL, "image " + reference + " vanished after its pull"));
            String time = text(Duration.between(began, clock.instant()));
            events.record(pod, container, "Normal", "Pulled", "Successfully pulled image \"" + container.image() + "\" in " + time + " ("
                    + time
                    + " including waiting). Image size: " + image.size() + " bytes.");
            record.pulling.reset();
            return present(image);
        } catch (RuntimeFailure failure) {
            if (failure.reason() == RuntimeFailure.Reason.INTERRUPTED) {
                throw failure;
            }
            record.pullFailed = clock.instant();
            record.pulling.next(record.pullFailed, record.pullFailed);
            String message = "Failed to pull image \"" + container.image() + "\": " + failure.getMessage();
            events.record(pod, container, "Warning", "Failed", message);
            String reason = failure.reason() == RuntimeFailure.Reason.INVALID ? "InvalidImageName" : "ErrImagePull";
            events.record(pod, container, "Warning", "Failed", "Error: " + reason);
            return waits(reason, String.valueOf(failure.getMessage()), record.pullFailed.plusSeconds(2));
        }
    }

    private Outcome present(Image image) {
        used.put(image.id(), clock.instant());
        return new Outcome.Present(image);
    }

    private static Outcome waits(String reason, String message, Instant retry) {
        return new Outcome.Waits(new ContainerRecord.Waiting(reason, message), retry);
    }

    private static String text(Duration time) {
        return time.toMillis() < 1000 ? time.toMillis() + "ms" : time.toMillis() / 1000 + "." + String.format("%03d",
                time.toMillis() % 1000) + "s";
    }

    /// A reference without tag or digest means `latest`.
    static String withTag(String reference) {
        String last = reference.substring(reference.lastIndexOf('/') + 1);
        return reference.startsWith("sha256:") || last.contains(":") || last.contains("@") ? reference : reference + ":latest";
    }

    /// What the pod's pull secrets say about the image's registry; the most specific entry.
    private Optional<RegistryCredentials> credentials(Pod pod, String reference) {
        var found = new ArrayList<Map.Entry<String, Value>>();
        for (Value secretReference : pod.spec().get("imagePullSecrets").items()) {
            Optional<Value> secret = objects.secret(pod.namespace(), secretReference.get("name").text());
            secret.ifPresent(value -> entries(value).forEach((server, entry) -> {
                if (matches(server, reference)) {
                    found.add(Map.entry(server, entry));
                }
            }));
        }
        return found.stream().max((a, b) -> a.getKey().length() - b.getKey().length()).map(entry -> credentials(entry.getKey(),
                entry.getValue()));
    }

    private Map<String, Value> entries(Value secret) {
        Map<String, byte[]> data = ObjectFiles.secretData(secret);
        byte[] modern = data.get(".dockerconfigjson");
        byte[] old = data.get(".dockercfg");
        return modern != null ? json.decode(modern).get("auths").fields() : old != null ? json.decode(old).fields() : Map.of();
    }

    private static RegistryCredentials credentials(String server, Value entry) {
        return new RegistryCredentials(entry.get("username").text(), entry.get("password").text(), entry.get("auth").text(), server,
                entry.get("identitytoken").text(), entry.get("registrytoken").text());
    }

    private static boolean matches(String server, String reference) {
        String plain = server.replaceFirst("^https?://", "").replaceFirst("/(v1|v2)/?$", "").replaceFirst("/$", "");
        boolean hub = plain.equals("index.docker.io") || plain.equals("docker.io");
        String first = reference.split("/")[0];
        boolean named = reference.contains("/") && (first.contains(".") || first.contains(":") || first.equals("localhost"));
        if (!named) {
            return hub;
        }
        return reference.equals(plain) || reference.startsWith(plain + "/") || hub && first.equals("docker.io")
                || plain.startsWith("*.") && first.endsWith(plain.substring(1)) && first.indexOf('.') == first.length() - plain.length()
                        + 1;
    }

    /// Images that nothing has used since a moment, the longest unused first.
    List<Image> unusedSince(Instant moment, java.util.Set<String> inUse) {
        return runtime.images().stream().filter(image -> !image.pinned() && !inUse.contains(image.id()))
                .filter(image -> used.getOrDefault(image.id(), Instant.EPOCH).isBefore(moment))
                .sorted((a, b) -> used.getOrDefault(a.id(), Instant.EPOCH).compareTo(used.getOrDefault(b.id(), Instant.EPOCH)))
                .toList();
    }
}
