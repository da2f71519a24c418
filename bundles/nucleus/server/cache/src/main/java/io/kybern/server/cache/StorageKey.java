// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.cache;

import io.kybern.resource.api.ResourceType;

/// Where an object lies in the store: `/registry/GROUP/PLURAL/[NAMESPACE/]NAME`, the core group written `core`.
///
/// @param resource `GROUP/PLURAL`
/// @param rest `NAMESPACE/NAME` or `NAME`
record StorageKey(String resource, String rest) {
    static StorageKey parse(String key) {
        int group = StoreCache.ROOT.length();
        int plural = key.indexOf('/', group) + 1;
        int rest = key.indexOf('/', plural) + 1;
        return new StorageKey(key.substring(group, rest - 1), key.substring(rest));
    }

    static String resource(ResourceType type) {
        int slash = type.storageVersion().indexOf('/');
        return (slash < 0 ? "core" : type.storageVersion().substring(0, slash)) + "/" + type.resource().resource();
    }

    static String rest(String namespace, String name) {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }

    String namespace() {
        int slash = rest.indexOf('/');
        return slash < 0 ? "" : rest.substring(0, slash).intern();
    }

    String name() {
        return rest.substring(rest.indexOf('/') + 1);
    }
}
