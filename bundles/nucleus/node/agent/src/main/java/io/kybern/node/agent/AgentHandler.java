// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.authentication.api.UserInfo;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Codec;
import io.kybern.resource.api.Value;
import io.kybern.runtime.api.Capability;
import io.kybern.runtime.api.ContainerRuntime;
import io.kybern.runtime.api.ContainerStatus;
import io.kybern.runtime.api.ExecResult;
import io.kybern.runtime.api.RuntimeFailure;
import io.kybern.runtime.api.StreamOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

/// The kubelet's paths: logs, exec, attach, run, port-forward, pods, figures, health. One handler serves the pods of one or many agents.
final class AgentHandler extends Handler.Abstract {
    private static final String SPDY = "SPDY/3.1";
    private static final String TUNNEL = "SPDY/3.1+portforward.k8s.io";
    private static final List<String> CHANNEL_PROTOCOLS = List.of("v5.channel.k8s.io", "v4.channel.k8s.io", "channel.k8s.io");
    private static final List<String> FORWARD_PROTOCOLS = List.of(TUNNEL, "v4.channel.k8s.io", "portforward.k8s.io");
    private static final List<String> SPDY_PROTOCOLS = List.of("v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io",
            "channel.k8s.io",
            "portforward.k8s.io");

    private final Agents agents;
    private final Access access;
    private final Codec json;
    private final NodeTasks tasks;

    AgentHandler(Agents agents, Access access, Codec json, NodeTasks tasks) {
        this.agents = agents;
        this.access = access;
        this.json = json;
        this.tasks = tasks;
    }

    /// The agents behind this endpoint.
    interface Agents {
        /// The agent that has the pod, or any when it is about none.
        Optional<NodeAgent> of(String namespace, String pod);

        List<NodeAgent> all();
    }

    /// One request's parts.
    private record Call(Request request, Response response, Callback callback, String[] parts, Fields query) {
        String parameter(String name) {
            String value = query.getValue(name);
            return value == null ? "" : value;
        }

        boolean flag(String name) {
            return parameter(name).equals("true") || parameter(name).equals("1");
        }

        String header(String name) {
            String value = request.getHeaders().get(name);
            return value == null ? "" : value;
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = Request.getPathInContext(request);
        var call = new Call(request, response, callback, path.split("/"), Request.extractQueryParameters(request));
        try {
            Optional<UserInfo> user = access.user(chain(request), call.header("Authorization"));
            if (user.isEmpty()) {
                throw ApiException.unauthorized();
            }
            NodeAgent any = agents.all().getFirst();
            if (!access.allowed(user.get(), any.settings().nodeName(), request.getMethod(), path)) {
                throw new ApiException(io.kybern.resource.api.Status.failure(403, "Forbidden", "Forbidden (user=" + user.get().name()
                        + ", verb=" + request.getMethod().toLowerCase(java.util.Locale.ROOT)
                                + ", resource=nodes, subresource(s)=[proxy])"));
            }
            route(call, any);
        } catch (ApiException refusal) {
            send(call, refusal.status().code(), "application/json", json.encode(refusal.status().toValue()));
        } catch (RuntimeFailure failure) {
            int code = failure.reason() == RuntimeFailure.Reason.UNSUPPORTED ? 501 : 500;
            var status = io.kybern.resource.api.Status.failure(code, code == 501 ? "NotImplemented" : "InternalError",
                    String.valueOf(failure.getMessage()));
            send(call, code, "application/json", json.encode(status.toValue()));
        }
        return true;
    }

    private static List<X509Certificate> chain(Request request) {
        if (request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE) instanceof EndPoint.SslSessionData session
                && session.peerCertificates() != null) {
            return Arrays.asList(session.peerCertificates());
        }
        return List.of();
    }

    private void route(Call call, NodeAgent any) throws IOException {
        String[] parts = call.parts;
        switch (parts.length > 1 ? parts[1] : "") {
            case "healthz" -> text(call, "ok");
            case "pods", "runningpods" -> pods(call);
            case "stats" -> send(call, 200, "application/json", json.encode(new Figures(any).summary()));
            case "metrics" -> text(call, parts.length > 2 && parts[2].equals("resource") ? new Figures(any).resourceMetrics()
                    : parts.length > 2 ? "" : new Figures(any).metrics());
            case "containerLogs" -> logs(call);
            case "exec", "attach" -> command(call, parts[1]);
            case "run" -> run(call);
            case "portForward" -> forward(call);
            default -> throw ApiException.noSuchResource();
        }
    }

    private static void text(Call call, String text) throws IOException {
        send(call, 200, "text/plain; version=0.0.4", text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(Call call, int code, String type, byte[] body) throws IOException {
        call.response.setStatus(code);
        call.response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        call.response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        try (OutputStream out = Content.Sink.asOutputStream(call.response)) {
            out.write(body);
        }
        call.callback.succeeded();
    }

    private void pods(Call call) throws IOException {
        List<Value> items = agents.all().stream().flatMap(agent -> agent.workers().stream()).map(worker ->
                worker.current().value()).toList();
        Value list = Value.object("apiVersion", Value.of("v1"), "kind", Value.of("PodList"), "metadata", Value.object(), "items",
                Value.array(items));
        send(call, 200, "application/json", json.encode(list));
    }

    // ---- pods and containers

    /// Where a request leads.
    private record Target(NodeAgent agent, PodWorker worker, String container, ContainerRecord record) {
        ContainerRuntime runtime() {
            return agent.context().runtime();
        }

        Pod pod() {
            return worker.pod();
        }
    }

    private PodWorker worker(Call call, NodeAgent agent) {
        return agent.find(call.parts[2], call.parts[3]).orElseThrow(() -> ApiException.notFound("", "pods", call.parts[3]));
    }

    private NodeAgent agent(Call call) {
        if (call.parts.length < 4) {
            throw ApiException.noSuchResource();
        }
        return agents.of(call.parts[2], call.parts[3]).orElseThrow(() -> ApiException.notFound("", "pods", call.parts[3]));
    }

    private Target target(Call call) {
        NodeAgent agent = agent(call);
        if (call.parts.length < 5) {
            throw ApiException.noSuchResource();
        }
        PodWorker worker = worker(call, agent);
        String name = call.parts[call.parts.length - 1];
        Pod.Container container = worker.pod().container(name)
                .orElseThrow(() -> ApiException.badRequest("container " + name + " is not valid for pod " + worker.pod().name()));
        return new Target(agent, worker, name, worker.record(container));
    }

    private static void requireProcesses(Target target) {
        if (!target.runtime().info().can(Capability.PROCESSES)) {
            throw new RuntimeFailure(RuntimeFailure.Reason.UNSUPPORTED, target.runtime().info().notice());
        }
    }

    private static String runningId(Target target) {
        requireProcesses(target);
        return target.record.id().filter(_ -> target.record.running()).orElseThrow(() ->
                new ApiException(io.kybern.resource.api.Status.failure(404,
                "NotFound", "container not found (\"" + target.container + "\")")));
    }

    private void run(Call call) throws IOException {
        Target target = target(call);
        List<String> command = List.of(call.parameter("cmd").split(" "));
        ExecResult result = target.runtime().exec(runningId(target), command, Duration.ofMinutes(5));
        send(call, 200, "text/plain", (result.stdoutText() + result.stderrText()).getBytes(StandardCharsets.UTF_8));
    }

    // ---- logs

    private void logs(Call call) throws IOException {
        Target target = target(call);
        if (!target.runtime().info().can(Capability.LOG_FILES)) {
            throw new RuntimeFailure(RuntimeFailure.Reason.UNSUPPORTED, target.runtime().info().notice());
        }
        LogFile.Request request = logRequest(call, target.agent.context().clock().instant());
        boolean previous = call.flag("previous");
        Optional<String> id = previous ? target.record.lastId : target.record.id();
        Pod pod = target.pod();
        String name = "container \"" + target.container + "\" in pod \"" + pod.name() + "\"";
        if (id.isEmpty()) {
            String state = target.worker.current().containerStatus(target.container).get("state", "waiting",
                    "reason").text("ContainerCreating");
            throw ApiException.badRequest(previous ? "previous terminated " + name + " not found" : name + " is waiting to start: "
                    + state);
        }
        Path file = target.runtime().container(id.get()).flatMap(ContainerStatus::logPath).filter(Files::exists).orElseThrow(
                () -> ApiException.badRequest("unable to retrieve container logs for " + target.runtime().info().name() + "://"
                        + id.get()));
        call.response.setStatus(200);
        call.response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
        try (OutputStream out = Content.Sink.asOutputStream(call.response)) {
            out.flush();
            LogFile.copy(file, request, () -> !previous && target.record.running() && target.record.id().equals(id), out);
        }
        call.callback.succeeded();
    }

    private static LogFile.Request logRequest(Call call, Instant now) {
        Optional<Instant> since = Pod.time(call.parameter("sinceTime").isEmpty() ? Value.ABSENT : Value.of(call.parameter("sinceTime")));
        if (!call.parameter("sinceSeconds").isEmpty()) {
            since = Optional.of(now.minusSeconds(Long.parseLong(call.parameter("sinceSeconds"))));
        }
        String stream = switch (call.parameter("stream")) {
            case "Stdout" -> "stdout";
            case "Stderr" -> "stderr";
            default -> "";
        };
        return new LogFile.Request(call.flag("follow"), call.flag("timestamps"), since, number(call.parameter("tailLines")),
                number(call.parameter("limitBytes")), stream);
    }

    private static OptionalLong number(String text) {
        try {
            return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException _) {
            throw ApiException.badRequest("invalid number \"" + text + "\"");
        }
    }

    // ---- streams

    private void command(Call call, String kind) throws IOException {
        Target target = target(call);
        String id = runningId(target);
        boolean tty = kind.equals("exec") ? call.flag("tty")
                : target.pod().container(target.container).map(container -> container.value().get("tty").truth(false)).orElse(false);
        var options = new StreamOptions(call.flag("input") || call.flag("stdin"), call.flag("output") || call.flag("stdout"),
                (call.flag("error") || call.flag("stderr")) && !tty, tty);
        if (!options.stdin() && !options.stdout() && !options.stderr()) {
            throw ApiException.badRequest("you must specify at least 1 of stdin, stdout, stderr");
        }
        List<String> words = call.query.getValuesOrEmpty("command");
        if (kind.equals("exec") && words.isEmpty()) {
            throw ApiException.badRequest("you must specify a command");
        }
        Supplier<io.kybern.runtime.api.ContainerSession> session = () -> kind.equals("exec")
                ? target.runtime().execStream(id, words, options) : target.runtime().attach(id, options);
        if (call.header("Upgrade").equalsIgnoreCase(SPDY)) {
            spdy(call, (in, out) -> SpdyUpgrade.command(in, out, options, json, tasks, session));
        } else {
            socket(call, CHANNEL_PROTOCOLS, _ -> new ChannelSocket(json, tasks, session));
        }
    }

    private void forward(Call call) throws IOException {
        NodeAgent agent = agent(call);
        PodWorker worker = worker(call, agent);
        ContainerRuntime runtime = agent.context().runtime();
        if (!runtime.info().can(Capability.PORT_FORWARD)) {
            throw new RuntimeFailure(RuntimeFailure.Reason.UNSUPPORTED, runtime.info().notice());
        }
        String sandbox = worker.sandbox.orElseThrow(() -> ApiException.badRequest("pod " + call.parts[3] + " is not running")).id();
        var forward = new PortForward(runtime, sandbox, tasks);
        if (call.header("Upgrade").equalsIgnoreCase(SPDY)) {
            spdy(call, forward::serve);
            return;
        }
        List<Integer> ports = call.query.getValuesOrEmpty("port").stream().flatMap(text -> Arrays.stream(text.split(",")))
                .filter(text -> text.matches("\\d{1,5}")).map(Integer::valueOf).toList();
        socket(call, FORWARD_PROTOCOLS, protocol -> new ForwardSocket(forward, ports, protocol.equals(TUNNEL), tasks));
    }

    private static void socket(Call call, List<String> protocols, java.util.function.Function<String, Object> endpoint) throws IOException {
        if (!call.header("Upgrade").equalsIgnoreCase("websocket")) {
            throw ApiException.badRequest("you must request an upgrade to websocket or " + SPDY);
        }
        ServerWebSocketContainer container = ServerWebSocketContainer.get(call.request.getContext());
        boolean upgraded = container.upgrade((asked, answer, _) -> {
            String chosen = protocols.stream().filter(asked.getSubProtocols()::contains).findFirst().orElse("");
            if (!chosen.isEmpty()) {
                answer.setAcceptedSubProtocol(chosen);
            }
            return endpoint.apply(chosen);
        }, call.request, call.response, call.callback);
        if (!upgraded) {
            throw ApiException.badRequest("not a WebSocket upgrade");
        }
    }

    private void spdy(Call call, BiConsumer<java.io.InputStream, OutputStream> serve) {
        List<String> offered = call.request.getHeaders().getCSV("X-Stream-Protocol-Version", false);
        String chosen = SPDY_PROTOCOLS.stream().filter(offered::contains).findFirst().orElse("");
        call.response.setStatus(101);
        call.response.getHeaders().put("Upgrade", SPDY);
        call.response.getHeaders().put("Connection", "Upgrade");
        if (!chosen.isEmpty()) {
            call.response.getHeaders().put("X-Stream-Protocol-Version", chosen);
        }
        EndPoint endPoint = call.request.getConnectionMetaData().getConnection().getEndPoint();
        endPoint.setIdleTimeout(0);
        call.request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE,
                new SpdyUpgrade(endPoint, call.request.getComponents().getExecutor(), tasks, serve));
        call.response.write(true, BufferUtil.EMPTY_BUFFER, call.callback);
    }
}
