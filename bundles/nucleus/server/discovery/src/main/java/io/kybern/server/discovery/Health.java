// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.discovery;

import io.kybern.extension.Extensions;
import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.Codecs;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Status;
import io.kybern.server.api.ApiRequest;
import io.kybern.server.api.ApiResponse;
import io.kybern.server.api.ApiServer;
import io.kybern.server.api.Metrics;
import io.kybern.server.api.PathHandler;
import io.kybern.server.api.Telemetry;
import io.kybern.server.api.TypeRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/// `/healthz`, `/livez`, `/readyz` (with `?verbose`, `?exclude=` and one check each below them), `/version` and `/metrics`.
@Component(service = Health.class, immediate = true)
public final class Health implements PathHandler {
    static final String VERSION = "v1.36.0";
    private static final List<String> OPEN = List.of("/healthz", "/livez", "/readyz", "/version");

    private final Extensions extensions;
    private final TypeRegistry types;
    private final Codecs codecs;
    private final Telemetry telemetry;
    private final AutoCloseable registration;

    @Activate
    public Health(@Reference Extensions extensions, @Reference TypeRegistry types, @Reference Codecs codecs,
            @Reference Telemetry telemetry, @Reference ApiServer server) {
        this.extensions = extensions;
        this.types = types;
        this.codecs = codecs;
        this.telemetry = telemetry;
        registration = server.serve(this);
    }

    @Deactivate
    void close() throws Exception {
        registration.close();
    }

    @Override
    public boolean handles(String path) {
        return path.equals("/metrics") || open(path);
    }

    @Override
    public boolean open(String path) {
        return OPEN.stream().anyMatch(prefix -> path.equals(prefix) || path.startsWith(prefix + "/"));
    }

    @Override
    public ApiResponse handle(ApiRequest request) {
        if (request.path().equals("/metrics")) {
            return metrics();
        }
        if (request.path().startsWith("/version")) {
            return version();
        }
        String[] parts = request.path().split("/", 3);
        return parts.length > 2 && !parts[2].isEmpty() ? one(parts[1], parts[2]) : all(request, parts[1]);
    }

    private record Line(String name, Optional<String> problem) {
    }

    private List<Line> lines(String endpoint) {
        boolean live = endpoint.equals("livez");
        var lines = new ArrayList<Line>();
        lines.add(new Line("ping", Optional.empty()));
        lines.add(new Line("extensions", extensions.fatal()));
        if (!live) {
            lines.add(new Line("api-groups", types.types().all().isEmpty() ? Optional.of("no API group is served") : Optional.empty()));
        }
        telemetry.checks().stream().filter(check -> !live || check.liveness()).forEach(check -> lines.add(new Line(check.name(), check.problem())));
        return lines;
    }

    private ApiResponse one(String endpoint, String name) {
        Line line = lines(endpoint).stream().filter(each -> each.name.equals(name)).findFirst()
                .orElseThrow(() -> new ApiException(Status.failure(404, "NotFound", "no such check: " + name)));
        return line.problem.isEmpty() ? text(200, "ok") : text(500, "internal server error: " + line.problem.get() + "\n");
    }

    private ApiResponse all(ApiRequest request, String endpoint) {
        List<String> excluded = request.query().getOrDefault("exclude", List.of());
        var report = new StringBuilder();
        boolean failed = false;
        for (Line line : lines(endpoint)) {
            boolean counts = !excluded.contains(line.name);
            boolean bad = counts && line.problem.isPresent();
            failed |= bad;
            report.append(bad ? "[-]" : "[+]").append(line.name)
                    .append(!counts ? " excluded: ok" : bad ? " failed: " + line.problem.get() : " ok").append('\n');
        }
        if (failed) {
            return text(500, report.append(endpoint).append(" check failed\n").toString());
        }
        return text(200, request.has("verbose") ? report.append(endpoint).append(" check passed\n").toString() : "ok");
    }

    private static ApiResponse text(int code, String text) {
        return new ApiResponse.Raw(code, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8), "");
    }

    private ApiResponse version() {
        ObjectValue version = ObjectValue.builder().put("major", "1").put("minor", "36").put("gitVersion", VERSION + "+kybern").put("gitCommit", "")
                .put("gitTreeState", "clean").put("buildDate", "2026-01-01T00:00:00Z").put("goVersion", "none")
                .put("compiler", "java" + Runtime.version().feature()).put("platform", "linux/" + architecture()).build();
        return new ApiResponse.Raw(200, "application/json", codecs.json().encode(version), "");
    }

    private static String architecture() {
        return System.getProperty("os.arch", "").equals("aarch64") ? "arm64" : "amd64";
    }

    private ApiResponse metrics() {
        var out = new StringBuilder();
        try {
            for (Metrics each : telemetry.metrics()) {
                each.write(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ApiResponse.Raw(200, "text/plain; version=0.0.4; charset=utf-8", out.toString().getBytes(StandardCharsets.UTF_8), "");
    }
}
