// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.coordination;

import io.kybern.group.api.Findings;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import java.util.List;

/// Leases.
final class LeaseStrategy implements Strategy {
    @Override
    public List<FieldError> validate(Value lease) {
        var findings = new Findings();
        Value spec = lease.get("spec");
        Value seconds = spec.get("leaseDurationSeconds");
        if (!seconds.missing() && seconds.integer(0) <= 0) {
            findings.invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0");
        }
        findings.notNegative("spec.leaseTransitions", spec.get("leaseTransitions"));
        if (spec.get("holderIdentity").equals(Value.of(""))) {
            findings.invalid("spec.holderIdentity", "", "must not be empty");
        }
        if (!spec.get("preferredHolder").text().isEmpty() && spec.get("strategy").text().isEmpty()) {
            findings.forbidden("spec.preferredHolder", "may only be specified if `strategy` is defined");
        }
        return findings.list();
    }
}
