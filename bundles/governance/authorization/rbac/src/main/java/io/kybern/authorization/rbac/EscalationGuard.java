// SPDX-License-Identifier: Apache-2.0
package io.kybern.authorization.rbac;

import io.kybern.admission.api.AdmissionRequest;
import io.kybern.admission.api.AdmissionRequest.Operation;
import io.kybern.admission.api.ValidatingAdmission;
import io.kybern.admission.api.Verdict;
import io.kybern.authentication.api.UserInfo;
import io.kybern.authorization.api.Attributes;
import io.kybern.authorization.api.Authorization;
import io.kybern.authorization.api.Authorizer.Rule;
import io.kybern.extension.Slot;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Status;
import io.kybern.resource.api.Value;
import io.kybern.server.api.ResourceCache;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/// Nobody gives rights that he does not hold: roles need the verb `escalate` or all their rules, bindings the verb `bind` or all rules of
/// the bound role.
@Component(factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "admission", name = "rbac-escalation", order = 50, required = true)
public final class EscalationGuard implements ValidatingAdmission {
    private static final List<Rule> EVERYTHING = List.of(new Rule(List.of("*"), List.of("*"), List.of("*"), List.of(), List.of()),
            new Rule(List.of("*"), List.of(), List.of(), List.of(), List.of("*")));

    private final CurrentRoles roles;
    private final Authorization authorization;

    @Activate
    public EscalationGuard(@Reference ResourceCache cache, @Reference Authorization authorization) {
        roles = new CurrentRoles(cache);
        this.authorization = authorization;
    }

    @Override
    public boolean handles(AdmissionRequest request) {
        return request.resource().group().equals(RoleIndex.GROUP) && request.subresource().isEmpty()
                && (request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE);
    }

    @Override
    public Verdict validate(AdmissionRequest request) {
        if (request.user().in(UserInfo.MASTERS)
                || request.operation() == Operation.UPDATE && onlyHousekeeping(request.object(), request.oldObject())) {
            return Verdict.allow();
        }
        return switch (request.resource().resource()) {
            case "roles", "clusterroles" -> role(request);
            case "rolebindings", "clusterrolebindings" -> binding(request);
            default -> Verdict.allow();
        };
    }

    private Verdict role(AdmissionRequest request) {
        String name = request.operation() == Operation.CREATE ? "" : request.name();
        if (may(request, "escalate", request.resource().resource(), name)) {
            return Verdict.allow();
        }
        Optional<String> excess = excess(request, RuleMatch.rules(request.object()));
        if (excess.isPresent()) {
            return refuse(request, excess.get());
        }
        boolean aggregates = !request.object().get("aggregationRule").missing() || !request.oldObject().get("aggregationRule").missing();
        return aggregates && excess(request, EVERYTHING).isPresent()
                ? refuse(request, "must have cluster-admin privileges to use an aggregationRule") : Verdict.allow();
    }

    private Verdict binding(AdmissionRequest request) {
        Value reference = request.object().get("roleRef");
        String kind = reference.get("kind").text();
        String name = reference.get("name").text();
        if (may(request, "bind", kind.equals("Role") ? "roles" : "clusterroles", name)) {
            return Verdict.allow();
        }
        Optional<List<Rule>> wanted = roles.get().rules(request.namespace(), kind, name);
        if (wanted.isEmpty()) {
            String singular = kind.equals("Role") ? "role" : "clusterrole";
            return Verdict.fail(new ApiException(new Status(404, "NotFound", RoleIndex.notFound(kind, name),
                    Status.details(RoleIndex.GROUP, singular, name))));
        }
        return excess(request, wanted.get()).map(text -> refuse(request, text)).orElseGet(Verdict::allow);
    }

    private boolean may(AdmissionRequest request, String verb, String resource, String name) {
        return authorization.authorize(Attributes.resource(request.user(), verb, RoleIndex.GROUP, "*", resource, "", request.namespace(), name))
                .allowed();
    }

    private Optional<String> excess(AdmissionRequest request, List<Rule> wanted) {
        CurrentRoles.Held held = roles.held(request.user(), request.namespace());
        List<Rule> missing = RuleCoverage.missing(held.rules(), wanted);
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        String text = "user \"" + request.user().name() + "\" (groups=" + RuleCoverage.quoted(request.user().groups())
                + ") is attempting to grant RBAC permissions not currently held:\n" + RuleCoverage.describe(missing);
        return Optional.of(held.missing().isEmpty() ? text : text + "; resolution errors: [" + String.join(", ", held.missing()) + "]");
    }

    private static Verdict refuse(AdmissionRequest request, String text) {
        String name = request.object().get("metadata", "name").text();
        return Verdict.fail(ApiException.forbidden(RoleIndex.GROUP, request.resource().resource(), name, text));
    }

    /// The garbage collector and namespace deletion change finalizers and owners of roles that they could not grant.
    private static boolean onlyHousekeeping(Value object, Value old) {
        return comparable(object).equals(comparable(old));
    }

    private static Value comparable(Value object) {
        Value metadata = object.get("metadata").asObject().without("finalizers").without("ownerReferences").without("managedFields")
                .without("resourceVersion");
        return object.asObject().with("metadata", metadata);
    }
}
