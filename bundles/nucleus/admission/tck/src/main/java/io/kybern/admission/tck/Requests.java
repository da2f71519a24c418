// SPDX-License-Identifier: Apache-2.0
package io.kybern.admission.tck;

import io.kybern.admission.api.AdmissionRequest;
import io.kybern.admission.api.AdmissionRequest.Operation;
import io.kybern.authentication.api.UserInfo;
import io.kybern.resource.api.GroupVersionKind;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Value;

/// Builds admission requests for tests: `Requests.of("", "pods", "Pod").by(user).create(pod)`.
public record Requests(String group, String plural, String kind, String subresource, UserInfo user) {
    public static Requests of(String group, String plural, String kind) {
        return new Requests(group, plural, kind, "", UserInfo.of("tester", UserInfo.AUTHENTICATED));
    }

    public Requests by(UserInfo who) {
        return new Requests(group, plural, kind, subresource, who);
    }

    public Requests sub(String name) {
        return new Requests(group, plural, kind, name, user);
    }

    public AdmissionRequest create(Value object) {
        return request(Operation.CREATE, object, Value.ABSENT);
    }

    public AdmissionRequest update(Value object, Value old) {
        return request(Operation.UPDATE, object, old);
    }

    public AdmissionRequest delete(Value old) {
        return request(Operation.DELETE, Value.ABSENT, old);
    }

    private AdmissionRequest request(Operation operation, Value object, Value old) {
        Value metadata = (operation == Operation.DELETE ? old : object).get("metadata");
        return new AdmissionRequest("uid-1", operation, new GroupVersionResource(group, "v1", plural), new GroupVersionKind(group, "v1", kind),
                subresource, metadata.get("namespace").text(), metadata.get("name").text(), object, old, Value.object(), user, false);
    }
}
