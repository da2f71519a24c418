// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.api;

import io.kybern.server.api.StoredObject;

/// What is reconciled: an object's namespace (empty for cluster scope) and name, and where one controller handles several kinds, the kind.
public record Key(String kind, String namespace, String name) {
    public static Key of(String namespace, String name) {
        return new Key("", namespace, name);
    }

    public static Key of(StoredObject object) {
        return new Key("", object.namespace(), object.name());
    }

    public static Key of(String kind, StoredObject object) {
        return new Key(kind, object.namespace(), object.name());
    }
}
