// SPDX-License-Identifier: Apache-2.0
package io.kybern.admission.serviceaccount;

import io.kybern.admission.api.AdmissionRequest;
import io.kybern.admission.api.AdmissionRequest.Operation;
import io.kybern.admission.api.MutatingAdmission;
import io.kybern.admission.api.ValidatingAdmission;
import io.kybern.admission.api.Verdict;
import io.kybern.extension.Slot;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.server.api.ResourceCache;
import io.kybern.server.api.StoredObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/// Gives each new pod a service account (`default`), which must be there, its pull secrets and a volume with its token.
@Component(service = {MutatingAdmission.class, ValidatingAdmission.class}, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "admission", name = "serviceaccount", plugin = "serviceaccount-admission", order = 300, required = true)
public final class ServiceAccountAdmission implements MutatingAdmission, ValidatingAdmission {
    private static final GroupVersionResource SERVICE_ACCOUNTS = new GroupVersionResource("", "v1", "serviceaccounts");
    private static final String DEFAULT = "default";
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final int LOOKS = 50;

    private final ResourceCache cache;
    private final TokenVolume volume;
    private final Duration betweenLooks;

    @Activate
    public ServiceAccountAdmission(@Reference ResourceCache cache) {
        this(cache, new SecureRandom(), Duration.ofMillis(20));
    }

    /// @param betweenLooks how long to wait for a `default` account that is not there yet, before each of 50 looks
    ServiceAccountAdmission(ResourceCache cache, RandomGenerator random, Duration betweenLooks) {
        this.cache = cache;
        this.betweenLooks = betweenLooks;
        volume = new TokenVolume(random);
    }

    @Override
    public boolean handles(AdmissionRequest request) {
        return request.operation() == Operation.CREATE && request.of("", "pods");
    }

    @Override
    public Verdict admit(AdmissionRequest request) {
        ObjectValue pod = request.object().asObject();
        if (mirror(pod)) {
            return validate(request);
        }
        String name = account(pod).orElse(DEFAULT);
        Optional<StoredObject> found = find(request.namespace(), name);
        if (found.isEmpty()) {
            return missing(request, name);
        }
        Value account = found.get().value();
        ObjectValue spec = pod.get("spec").asObject().with("serviceAccountName", name).with("serviceAccount", name);
        if (automounts(account, spec)) {
            spec = volume.mount(spec);
        }
        if (spec.get("imagePullSecrets").items().isEmpty() && !account.get("imagePullSecrets").items().isEmpty()) {
            spec = spec.with("imagePullSecrets", Value.array(account.get("imagePullSecrets").items().stream()
                    .map(secret -> Value.object("name", secret.get("name"))).toList()));
        }
        ObjectValue changed = pod.with("spec", spec);
        return changed.equals(pod) ? Verdict.allow() : Verdict.replace(changed);
    }

    @Override
    public Verdict validate(AdmissionRequest request) {
        Value pod = request.object();
        if (mirror(pod)) {
            return mirrorObjection(pod.get("spec")).map(text -> Verdict.forbid(request, text)).orElseGet(Verdict::allow);
        }
        Optional<String> name = account(pod);
        if (name.isEmpty()) {
            return Verdict.forbid(request, "no service account specified for pod " + request.namespace() + "/" + request.name());
        }
        return find(request.namespace(), name.get()).isPresent() ? Verdict.allow() : missing(request, name.get());
    }

    /// The controller makes `default` a moment after its namespace: a pod created right then is not refused for that.
    private Optional<StoredObject> find(String namespace, String name) {
        Optional<StoredObject> found = cache.get(SERVICE_ACCOUNTS, namespace, name);
        for (int look = 0; found.isEmpty() && name.equals(DEFAULT) && look < LOOKS; look++) {
            try {
                Thread.sleep(betweenLooks);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return found;
            }
            found = cache.get(SERVICE_ACCOUNTS, namespace, name);
        }
        return found;
    }

    private static Verdict missing(AdmissionRequest request, String name) {
        return Verdict.forbid(request, "error looking up service account " + request.namespace() + "/" + name + ": serviceaccount \"" + name
                + "\" not found");
    }

    private static Optional<String> account(Value pod) {
        String name = pod.get("spec", "serviceAccountName").text();
        return Optional.of(name.isEmpty() ? pod.get("spec", "serviceAccount").text() : name).filter(text -> !text.isEmpty());
    }

    private static boolean automounts(Value account, Value spec) {
        return spec.get("automountServiceAccountToken").truth(account.get("automountServiceAccountToken").truth(true));
    }

    private static boolean mirror(Value pod) {
        return !pod.get("metadata", "annotations", MIRROR).missing();
    }

    /// The kubelet is the author of mirror pods: it must not reach by them what it may not read.
    private static Optional<String> mirrorObjection(Value spec) {
        if (!spec.get("serviceAccountName").text().isEmpty()) {
            return Optional.of("a mirror pod may not reference service accounts");
        }
        boolean secrets = !spec.get("imagePullSecrets").items().isEmpty();
        boolean tokens = false;
        for (Value each : spec.get("volumes").items()) {
            secrets |= !each.get("secret").missing();
            for (Value source : each.get("projected", "sources").items()) {
                secrets |= !source.get("secret").missing();
                tokens |= !source.get("serviceAccountToken").missing();
            }
        }
        for (String containers : List.of("containers", "initContainers", "ephemeralContainers")) {
            for (Value container : spec.get(containers).items()) {
                secrets |= container.get("envFrom").items().stream().anyMatch(source -> !source.get("secretRef").missing());
                secrets |= container.get("env").items().stream().anyMatch(variable -> !variable.get("valueFrom", "secretKeyRef").missing());
            }
        }
        return secrets ? Optional.of("a mirror pod may not reference secrets")
                : tokens ? Optional.of("a mirror pod may not use ServiceAccountToken volume projections") : Optional.empty();
    }
}
