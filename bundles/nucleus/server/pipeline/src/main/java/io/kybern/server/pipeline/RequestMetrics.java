// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.server.api.Metrics;
import io.kybern.server.api.Telemetry;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/// Counts requests by verb, resource and code, and how long they took, under upstream's metric names.
@Component(service = RequestMetrics.class)
public final class RequestMetrics implements Metrics {
    private static final List<Double> BUCKETS = List.of(0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 60.0);

    private record Series(String verb, String group, String version, String resource, String subresource, int code) {
    }

    private record Latency(LongAdder count, LongAdder nanos, LongAdder[] buckets) {
        static Latency create() {
            var buckets = new LongAdder[BUCKETS.size()];
            Arrays.setAll(buckets, _ -> new LongAdder());
            return new Latency(new LongAdder(), new LongAdder(), buckets);
        }
    }

    private final Map<Series, LongAdder> counts = new ConcurrentHashMap<>();
    private final Map<Series, Latency> latencies = new ConcurrentHashMap<>();

    private final AutoCloseable registration;

    @Activate
    public RequestMetrics(@Reference Telemetry telemetry) {
        registration = telemetry.add(this);
    }

    @Deactivate
    void close() throws Exception {
        registration.close();
    }

    void record(RequestInfo info, int code, Duration took) {
        var series = new Series(info.verb().toUpperCase(Locale.ROOT), info.resource().group(), info.resource().version(),
                info.resource().resource(), info.subresourceName(), code);
        counts.computeIfAbsent(series, _ -> new LongAdder()).increment();
        var timed = new Series(series.verb, series.group, series.version, series.resource, series.subresource, 0);
        Latency latency = latencies.computeIfAbsent(timed, _ -> Latency.create());
        latency.count.increment();
        latency.nanos.add(took.toNanos());
        double seconds = took.toNanos() / 1e9;
        for (int i = BUCKETS.size() - 1; i >= 0 && seconds <= BUCKETS.get(i); i--) {
            latency.buckets[i].increment();
        }
    }

    @Override
    public void write(Appendable out) throws IOException {
        out.append("# TYPE apiserver_request_total counter\n");
        for (Map.Entry<Series, LongAdder> each : counts.entrySet()) {
            out.append("apiserver_request_total{").append(labels(each.getKey())).append(",code=\"").append(Integer.toString(each.getKey().code))
                    .append("\"} ").append(each.getValue().toString()).append('\n');
        }
        out.append("# TYPE apiserver_request_duration_seconds histogram\n");
        for (Map.Entry<Series, Latency> each : latencies.entrySet()) {
            String labels = labels(each.getKey());
            Latency latency = each.getValue();
            for (int i = 0; i < BUCKETS.size(); i++) {
                out.append("apiserver_request_duration_seconds_bucket{").append(labels).append(",le=\"").append(BUCKETS.get(i).toString())
                        .append("\"} ").append(latency.buckets[i].toString()).append('\n');
            }
            out.append("apiserver_request_duration_seconds_bucket{").append(labels).append(",le=\"+Inf\"} ").append(latency.count.toString())
                    .append("\napiserver_request_duration_seconds_sum{").append(labels).append("} ")
                    .append(Double.toString(latency.nanos.sum() / 1e9)).append("\napiserver_request_duration_seconds_count{").append(labels)
                    .append("} ").append(latency.count.toString()).append('\n');
        }
    }

    private static String labels(Series series) {
        return "verb=\"" + series.verb + "\",group=\"" + series.group + "\",version=\"" + series.version + "\",resource=\"" + series.resource
                + "\",subresource=\"" + series.subresource + "\"";
    }
}
