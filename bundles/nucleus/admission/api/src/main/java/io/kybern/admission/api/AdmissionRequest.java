// SPDX-License-Identifier: Apache-2.0
package io.kybern.admission.api;

import io.kybern.authentication.api.UserInfo;
import io.kybern.resource.api.GroupVersionKind;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.Value;

/// A write on its way to the store.
///
/// @param kind of the object
/// @param subresource empty for the object itself
/// @param name empty when the server is still to generate it
/// @param object the new object; [Value#ABSENT] for DELETE. For CONNECT the options of the stream
/// @param oldObject the stored object; [Value#ABSENT] for CREATE
/// @param options the `CreateOptions` … object
public record AdmissionRequest(String uid, Operation operation, GroupVersionResource resource, GroupVersionKind kind, String subresource,
        String namespace, String name, Value object, Value oldObject, Value options, UserInfo user, boolean dryRun) {

    /// What is done.
    public enum Operation { CREATE, UPDATE, DELETE, CONNECT }

    public AdmissionRequest withObject(Value changed) {
        return new AdmissionRequest(uid, operation, resource, kind, subresource, namespace, name, changed, oldObject, options, user, dryRun);
    }

    /// The name for messages: the object's, else what its name will begin with.
    public String displayName() {
        Value metadata = object.get("metadata");
        String generated = metadata.get("name").text(metadata.get("generateName").text("Unknown"));
        return name.isEmpty() ? generated.isEmpty() ? "Unknown" : generated : name;
    }

    /// Whether this is about a resource of the core group itself, not its subresource.
    public boolean of(String group, String plural) {
        return resource.group().equals(group) && resource.resource().equals(plural) && subresource.isEmpty();
    }
}
