// SPDX-License-Identifier: Apache-2.0
package io.kybern.build;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// `kybern test`: unit tests of modules two at a time, then the kinds below `itests/` one after the other. The last line is the sum.
final class TestRun {
    private static final List<String> KINDS = List.of("architecture", "unit", "framework", "system");
    private static final int PROCESSES = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));

    private final Path root;
    private final Modules modules;
    private final PrintStream out;
    private final Map<String, TestResults> byKind = new TreeMap<>();
    private final Map<String, Long> millisByKind = new TreeMap<>();

    TestRun(Path root, PrintStream out) {
        this.root = root;
        this.modules = Modules.read(root);
        this.out = out;
    }

    /// @param before results of steps that ran earlier, by name
    /// @param what a kind, a bundle, a class, or nothing for all kinds
    int run(Map<String, TestResults> before, Optional<String> what) {
        byKind.putAll(before);
        if (what.isEmpty()) {
            KINDS.forEach(kind -> runKind(kind, false));
        } else if (KINDS.contains(what.get())) {
            runKind(what.get(), false);
        } else {
            runNamed(what.get());
        }
        return summary();
    }

    /// The unit tests of modules whose inputs differ from those of their last green run, and the architecture tests.
    int runChanged(Map<String, TestResults> before) {
        byKind.putAll(before);
        runKind("architecture", false);
        runKind("unit", true);
        return summary();
    }

    private void runNamed(String name) {
        Optional<Modules.Module> module = modules.named(name);
        List<Modules.Module> found = module.map(List::of).orElseGet(() -> modules.withClass(name));
        if (found.isEmpty()) {
            throw new BuildFailure("\"" + name + "\" is no kind (" + String.join(", ", KINDS) + "), bundle or test class");
        }
        List<String> classes = module.isPresent() ? List.of() : List.of(name);
        for (Modules.Module each : found) {
            TestModule tests = new TestModule(root, each);
            record(tests.kind(), tests.run(classes));
        }
    }

    private void runKind(String kind, boolean changedOnly) {
        List<TestModule> tests = new ArrayList<>();
        for (Modules.Module module : modules.all()) {
            TestModule each = new TestModule(root, module);
            if (each.kind().equals(kind) && each.hasTests()) {
                tests.add(each);
            }
        }
        long began = System.nanoTime();
        int processes = kind.equals("unit") ? PROCESSES : 1;
        try (ExecutorService executor = Executors.newFixedThreadPool(processes)) {
            List<Future<TestResults>> results = new ArrayList<>();
            tests.forEach(each -> results.add(executor.submit(task(each, changedOnly))));
            for (Future<TestResults> result : results) {
                record(kind, result.get());
            }
        } catch (ExecutionException e) {
            throw new BuildFailure("tests of kind " + kind + " cannot run: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BuildFailure("interrupted", e);
        }
        millisByKind.put(kind, (System.nanoTime() - began) / 1_000_000);
    }

    private static Callable<TestResults> task(TestModule tests, boolean changedOnly) {
        return () -> {
            String inputs = tests.inputs();
            if (changedOnly && Digests.isSame(tests.stamp(), inputs)) {
                return TestResults.NONE;
            }
            TestResults results = tests.run(List.of());
            if (results.failed() == 0) {
                Digests.keep(tests.stamp(), inputs);
            }
            return results;
        };
    }

    private void record(String kind, TestResults results) {
        byKind.merge(kind, results, TestResults::plus);
        millisByKind.merge(kind, results.millis(), Long::sum);
        results.failures().forEach(failure -> out.println("FAILED " + failure));
        out.flush();
    }

    private int summary() {
        TestResults all = byKind.values().stream().reduce(TestResults.NONE, TestResults::plus);
        byKind.forEach((kind, results) -> out.printf("%-13s %5d passed %4d failed %4d skipped  in %.1f s%n", kind, results.passed(), results.failed(),
                results.skipped(), millisByKind.getOrDefault(kind, results.millis()) / 1e3));
        out.println(all.passed() + " passed, " + all.failed() + " failed, " + all.skipped() + " skipped");
        return all.failed() == 0 ? 0 : 1;
    }
}
