// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.server.api.Metrics;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What all [Metrics] keep: Prometheus' text form. Extend it in the provider's tests, with metrics that have counted something.
public abstract class MetricsContract {
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{([a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\\\n]|\\\\.)*\",?)*})? [-+0-9.eEInfNa]+");

    /// Metrics that have counted something.
    protected abstract Metrics metrics();

    private static List<String> scrape(Metrics metrics) throws IOException {
        var out = new StringBuilder();
        metrics.write(out);
        assertTrue(out.isEmpty() || out.charAt(out.length() - 1) == '\n', "the last line does not end");
        return out.toString().lines().toList();
    }

    @Test
    public void everyLine_isASampleOrAComment() throws IOException {
        List<String> lines = scrape(metrics());
        assertFalse(lines.isEmpty());
        for (String line : lines) {
            assertTrue(line.isEmpty() || line.startsWith("# HELP ") || line.startsWith("# TYPE ") || SAMPLE.matcher(line).matches(), line);
        }
    }

    @Test
    public void noSeriesComesTwice() throws IOException {
        Set<String> seen = new HashSet<>();
        for (String line : scrape(metrics())) {
            assertTrue(line.startsWith("#") || seen.add(line.substring(0, line.lastIndexOf(' '))), () -> "twice: " + line);
        }
    }

    @Test
    public void typesAreDeclaredBeforeTheirSamples_once() throws IOException {
        Set<String> typed = new HashSet<>();
        for (String line : scrape(metrics())) {
            if (line.startsWith("# TYPE ")) {
                assertTrue(typed.add(line.split(" ")[2]), () -> "declared twice: " + line);
            } else if (!line.startsWith("#") && !line.isEmpty()) {
                Matcher sample = SAMPLE.matcher(line);
                assertTrue(sample.matches(), line);
                String name = sample.group(1);
                assertTrue(typed.contains(name) || typed.contains(name.replaceFirst("_(bucket|sum|count)$", "")), () -> "no type: " + line);
            }
        }
    }

    @Test
    public void scrapes_doNotCountThemselves() throws IOException {
        Metrics metrics = metrics();
        assertEquals(scrape(metrics).stream().sorted().collect(Collectors.toList()), scrape(metrics).stream().sorted().toList());
    }
}
