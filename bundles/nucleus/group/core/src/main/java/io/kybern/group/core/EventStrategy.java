// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.group.api.Findings;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Names;
import io.kybern.resource.api.Strategy;
import io.kybern.resource.api.Value;
import java.util.List;

/// Events: kept for an hour, in the namespace of what they are about.
final class EventStrategy implements Strategy {
    private static final long HOUR = 3600;

    @Override
    public List<FieldError> validate(Value event) {
        var findings = new Findings();
        String namespace = event.get("metadata", "namespace").text();
        Value about = event.get("involvedObject", "namespace");
        if (about.text().isEmpty()) {
            if (!namespace.isEmpty() && !namespace.equals("default")) {
                findings.invalid("involvedObject.namespace", about.text(), "does not match event.namespace");
            }
        } else if (!about.text().equals(namespace)) {
            findings.invalid("involvedObject.namespace", about, "does not match event.namespace");
        }
        findings.names("namespace", namespace, Names.dns1123Subdomain(namespace));
        return findings.list();
    }

    @Override
    public long timeToLiveSeconds(Value event) {
        return HOUR;
    }
}
