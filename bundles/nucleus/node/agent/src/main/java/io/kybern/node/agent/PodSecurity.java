// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.Value;
import io.kybern.runtime.api.Image;
import io.kybern.runtime.api.NamespaceMode;
import io.kybern.runtime.api.Namespaces;
import io.kybern.runtime.api.Security;
import io.kybern.runtime.api.SecurityProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Security contexts of pod and container, merged: what the container says wins.
final class PodSecurity {
    private PodSecurity() {
    }

    static Security sandbox(Pod pod) {
        Value context = pod.spec().get("securityContext");
        var security = Security.builder().supplementalGroups(groups(context))
                .seccomp(seccomp(context.get("seccompProfile")))
                .privileged(pod.containers().stream().anyMatch(c -> c.value().get("securityContext", "privileged").truth(false)));
        return security.build();
    }

    static Security container(Pod pod, Value container) {
        Value podContext = pod.spec().get("securityContext");
        Value own = container.get("securityContext");
        var security = Security.builder().supplementalGroups(groups(podContext));
        Value user = first(own, podContext, "runAsUser");
        Value group = first(own, podContext, "runAsGroup");
        if (user.present()) {
            security.runAsUser(user.integer(0));
        }
        if (group.present()) {
            security.runAsGroup(group.integer(0));
        }
        boolean privileged = own.get("privileged").truth(false);
        security.privileged(privileged);
        security.readOnlyRoot(own.get("readOnlyRootFilesystem").truth(false));
        security.noNewPrivileges(own.get("allowPrivilegeEscalation").present() && !own.get("allowPrivilegeEscalation").truth(true));
        security.addCapabilities(capabilities(own.get("capabilities", "add")));
        security.dropCapabilities(capabilities(own.get("capabilities", "drop")));
        security.seccomp(privileged ? SecurityProfile.UNCONFINED : seccomp(first(own, podContext, "seccompProfile")));
        security.apparmor(apparmor(first(own, podContext, "appArmorProfile")));
        if (privileged || own.get("procMount").text().equals("Unmasked")) {
            security.maskedPaths(List.of()).readOnlyPaths(List.of());
        }
        return security.build();
    }

    /// Why the container may not run under `runAsNonRoot`; empty when it may.
    static Optional<String> rootRefusal(Pod pod, Value container, Image image) {
        Value podContext = pod.spec().get("securityContext");
        Value own = container.get("securityContext");
        if (!first(own, podContext, "runAsNonRoot").truth(false)) {
            return Optional.empty();
        }
        Value user = first(own, podContext, "runAsUser");
        String where = "(pod: \"" + pod.label() + "\", container: " + container.get("name").text() + ")";
        if (user.present()) {
            return user.integer(0) == 0 ? Optional.of("container's runAsUser breaks non-root policy " + where) : Optional.empty();
        }
        if (!image.username().isEmpty()) {
            return Optional.of("container has runAsNonRoot and image has non-numeric user (" + image.username()
                    + "), cannot verify user is non-root " + where);
        }
        return image.uid().orElse(0) == 0 ? Optional.of("container has runAsNonRoot and image will run as root " + where)
                : Optional.empty();
    }

    static Namespaces namespaces(Pod pod) {
        Value spec = pod.spec();
        NamespaceMode pid = spec.get("hostPID").truth(false) ? NamespaceMode.NODE
                : spec.get("shareProcessNamespace").truth(false) ? NamespaceMode.POD : NamespaceMode.CONTAINER;
        NamespaceMode ipc = spec.get("hostIPC").truth(false) ? NamespaceMode.NODE : NamespaceMode.POD;
        return new Namespaces(pod.hostNetwork() ? NamespaceMode.NODE : NamespaceMode.POD, pid, ipc, "");
    }

    private static Value first(Value own, Value pod, String name) {
        return own.get(name).missing() ? pod.get(name) : own.get(name);
    }

    private static List<Long> groups(Value podContext) {
        var groups = new ArrayList<Long>();
        podContext.get("supplementalGroups").items().forEach(group -> groups.add(group.integer(0)));
        if (podContext.get("fsGroup").present()) {
            groups.add(podContext.get("fsGroup").integer(0));
        }
        return groups;
    }

    private static List<String> capabilities(Value names) {
        return names.items().stream().map(Value::text).map(name -> name.startsWith("CAP_") ? name.substring(4) : name).toList();
    }

    private static SecurityProfile seccomp(Value profile) {
        return switch (profile.get("type").text()) {
            case "RuntimeDefault" -> SecurityProfile.RUNTIME_DEFAULT;
            case "Localhost" -> new SecurityProfile(SecurityProfile.Kind.LOCALHOST,
                    "/var/lib/kubelet/seccomp/" + profile.get("localhostProfile").text());
            default -> SecurityProfile.UNCONFINED;
        };
    }

    private static SecurityProfile apparmor(Value profile) {
        return switch (profile.get("type").text()) {
            case "Unconfined" -> SecurityProfile.UNCONFINED;
            case "Localhost" -> new SecurityProfile(SecurityProfile.Kind.LOCALHOST, profile.get("localhostProfile").text());
            default -> SecurityProfile.RUNTIME_DEFAULT;
        };
    }
}
