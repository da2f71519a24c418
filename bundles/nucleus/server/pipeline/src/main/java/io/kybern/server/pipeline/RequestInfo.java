// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.resource.api.GroupVersionResource;
import io.kybern.server.api.ApiRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a request is about, read off its path and method as upstream's request info does.
///
/// @param verb `get list watch create update patch delete deletecollection`; for paths the method in lower case
/// @param resource group, version and plural; empty plural for requests that name no resource
record RequestInfo(String verb, GroupVersionResource resource, String namespace, String name, String subresource, String path) {
    private static final GroupVersionResource NONE = new GroupVersionResource("", "", "");
    private static final Set<String> NAMESPACE_SUBRESOURCES = Set.of("status", "finalize");

    boolean resourceRequest() {
        return !resource.resource().isEmpty();
    }

    static RequestInfo of(ApiRequest request) {
        List<String> parts = new ArrayList<>();
        for (String part : request.path().split("/")) {
            if (!part.isEmpty()) {
                parts.add(part);
            }
        }
        String method = request.method().toLowerCase(Locale.ROOT);
        boolean core = parts.size() > 2 && parts.getFirst().equals("api");
        boolean named = parts.size() > 3 && parts.getFirst().equals("apis");
        if (!core && !named) {
            return new RequestInfo(method, NONE, "", "", "", request.path());
        }
        String group = core ? "" : parts.get(1);
        String version = core ? parts.get(1) : parts.get(2);
        List<String> rest = parts.subList(core ? 2 : 3, parts.size());
        boolean oldWatch = rest.getFirst().equals("watch") && rest.size() > 1;
        if (oldWatch) {
            rest = rest.subList(1, rest.size());
        }
        String namespace = "";
        if (rest.getFirst().equals("namespaces") && rest.size() > 1) {
            boolean itself = rest.size() == 2 || rest.size() == 3 && NAMESPACE_SUBRESOURCES.contains(rest.get(2));
            namespace = rest.get(1);
            if (!itself) {
                rest = rest.subList(2, rest.size());
            }
        }
        String resource = rest.getFirst();
        String name = rest.size() > 1 ? rest.get(1) : "";
        String subresource = rest.size() > 2 ? String.join("/", rest.subList(2, rest.size())) : "";
        if (resource.equals("namespaces")) {
            namespace = name;
        }
        var info = new RequestInfo(verb(request, method, name, oldWatch), new GroupVersionResource(group, version, resource), namespace, name,
                subresource, request.path());
        return info;
    }

    private static String verb(ApiRequest request, String method, String name, boolean oldWatch) {
        String verb = switch (method) {
            case "post" -> "create";
            case "get", "head" -> "get";
            case "put" -> "update";
            case "patch" -> "patch";
            case "delete" -> "delete";
            default -> method;
        };
        if (verb.equals("get") && (oldWatch || watch(request) && (name.isEmpty() || request.has("watch")))) {
            return "watch";
        }
        if (verb.equals("get") && name.isEmpty()) {
            return "list";
        }
        return verb.equals("delete") && name.isEmpty() ? "deletecollection" : verb;
    }

    private static boolean watch(ApiRequest request) {
        String watch = request.parameter("watch");
        return request.has("watch") && !Set.of("false", "0", "f", "F", "FALSE", "False").contains(watch);
    }

    /// The subresource without what follows it in a path (`proxy/a/b` is `proxy`).
    String subresourceName() {
        int slash = subresource.indexOf('/');
        return slash < 0 ? subresource : subresource.substring(0, slash);
    }
}
