// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Value;
import io.kybern.server.api.ApiRequest;
import io.kybern.server.api.ApiResponse;
import io.kybern.server.api.TypeRegistry;
import io.kybern.server.api.WatchCache;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Subresources that lead to a node's agent: pods/log, exec, attach, portforward, and nodes/proxy.
final class Connections {
    private static final GroupVersionResource NODES = new GroupVersionResource("", "v1", "nodes");
    private static final Set<String> OF_PODS = Set.of("log", "exec", "attach", "portforward");

    private final WatchCache cache;
    private final TypeRegistry types;

    Connections(WatchCache cache, TypeRegistry types) {
        this.cache = cache;
        this.types = types;
    }

    boolean connects(ResourceType type, String subresource) {
        boolean core = type.resource().group().isEmpty();
        return core && (type.resource().resource().equals("pods") && OF_PODS.contains(subresource)
                || type.resource().resource().equals("nodes") && subresource.equals("proxy"));
    }

    ApiResponse connect(RequestContext context, Value object) {
        String subresource = context.info.subresourceName();
        if (subresource.equals("proxy")) {
            String rest = context.info.subresource().length() > 5 ? context.info.subresource().substring(5) : "/";
            return forward(Metadata.name(object), rest + queryString(context.request), true);
        }
        String pod = Metadata.name(object);
        if (subresource.equals("log")) {
            LogOptions.check(context.request, pod);
        } else if (context.request.has("dryRun")) {
            throw ApiException.badRequest("dryRun is not supported");
        }
        String container = subresource.equals("portforward") ? "" : container(context.request, object);
        String node = object.get("spec", "nodeName").text();
        if (node.isEmpty()) {
            if (subresource.equals("log")) {
                return new ApiResponse.Raw(200, "text/plain", new byte[0], "");
            }
            throw ApiException.badRequest("pod " + pod + " does not have a host assigned");
        }
        String place = "/" + Metadata.namespace(object) + "/" + pod;
        return switch (subresource) {
            case "log" -> forward(node, "/containerLogs" + place + "/" + container + queryString(context.request), false);
            case "portforward" -> forward(node, "/portForward" + place + queryString(context.request), true);
            default -> forward(node, "/" + subresource + place + "/" + container + streamQuery(context.request), true);
        };
    }

    private static String container(ApiRequest request, Value pod) {
        String name = pod.get("metadata", "name").text();
        var names = new ArrayList<String>();
        for (String list : List.of("containers", "initContainers", "ephemeralContainers")) {
            pod.get("spec", list).items().forEach(container -> names.add(container.get("name").text()));
        }
        String asked = request.parameter("container");
        if (!asked.isEmpty()) {
            if (!names.contains(asked)) {
                throw ApiException.badRequest("container " + asked + " is not valid for pod " + name);
            }
            return asked;
        }
        if (pod.get("spec", "containers").items().size() == 1) {
            return names.getFirst();
        }
        String preferred = pod.get("metadata", "annotations", "kubectl.kubernetes.io/default-container").text();
        if (names.contains(preferred)) {
            return preferred;
        }
        List<String> choices = pod.get("spec", "containers").items().stream().map(container -> container.get("name").text()).toList();
        throw ApiException.badRequest("a container name must be specified for pod " + name + ", choose one of: ["
                + String.join(" ", choices) + "]");
    }

    private ApiResponse forward(String node, String path, boolean upgrade) {
        ResourceType type = types.types().find(NODES).orElseThrow(ApiException::noSuchResource);
        Value object = cache.get(type, "", node).orElseThrow(() -> ApiException.notFound("", "nodes", node)).value();
        long port = object.get("status", "daemonEndpoints", "kubeletEndpoint", "Port").integer(0);
        String host = "";
        for (String kind : List.of("InternalIP", "Hostname")) {
            for (Value address : object.get("status", "addresses").items()) {
                if (host.isEmpty() && address.get("type").text().equals(kind)) {
                    host = address.get("address").text();
                }
            }
        }
        if (port == 0 || host.isEmpty()) {
            throw ApiException.unavailable("node " + node + " has no endpoint", 1);
        }
        return new ApiResponse.Forward(host, (int) port, path, upgrade);
    }

    private static String queryString(ApiRequest request) {
        var text = new StringBuilder();
        for (Map.Entry<String, List<String>> parameter : request.query().entrySet()) {
            for (String value : parameter.getValue()) {
                text.append(text.isEmpty() ? '?' : '&').append(encode(parameter.getKey())).append('=').append(encode(value));
            }
        }
        return text.toString();
    }

    /// The agent's parameters of exec and attach are named otherwise than the API's.
    private static String streamQuery(ApiRequest request) {
        var text = new StringBuilder("?");
        Map.of("stdin", "input", "stdout", "output", "stderr", "error", "tty", "tty").forEach((name, agents) -> {
            if (request.parameter(name).equals("true") || request.parameter(name).equals("1")) {
                text.append(agents).append("=1&");
            }
        });
        request.query().getOrDefault("command", List.of()).forEach(word -> text.append("command=").append(encode(word)).append('&'));
        return text.substring(0, text.length() - 1);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
