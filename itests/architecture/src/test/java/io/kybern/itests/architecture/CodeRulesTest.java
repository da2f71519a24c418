// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What code of bundles does not do outside the bundle that owns it.
class CodeRulesTest {
    private static final Pattern THREADS = Pattern.compile("new java/lang/Thread|java/lang/Thread\\.(ofPlatform|ofVirtual|startVirtualThread)"
            + "|java/util/concurrent/Executors\\.new.*|new java/util/concurrent/(ThreadPoolExecutor|ScheduledThreadPoolExecutor|ForkJoinPool)"
            + "|new java/util/Timer");
    private static final Map<String, Pattern> RULES = Map.of(
            "thread", THREADS,
            "thread-local", Pattern.compile("new java/lang/(Inheritable)?ThreadLocal|java/lang/ThreadLocal\\.withInitial"),
            "system-out", Pattern.compile("java/lang/System\\.(out|err)"),
            "clock", Pattern.compile("java/time/(Instant|LocalDateTime|ZonedDateTime|OffsetDateTime)\\.now|java/lang/System\\.currentTimeMillis"));
    private static final Pattern VAGUE = Pattern.compile(".*(Impl|Utils?|Helpers?|Managers?)");

    private final SourceTree tree = SourceTree.here();

    @Test
    void threadsComeFromTheirOwner() {
        check("thread");
    }

    @Test
    void noThreadLocals() {
        check("thread-local");
    }

    @Test
    void nothingPrints() {
        check("system-out");
    }

    @Test
    void timeIsInjected() {
        check("clock");
    }

    private void check(String rule) {
        List<String> findings = new ArrayList<>();
        for (BundleJar bundle : tree.bundles()) {
            if (!bundle.isTck()) {
                bundle.classes().forEach((name, type) -> ClassFacts.uses(type).stream().filter(use -> RULES.get(rule).matcher(use).matches())
                        .forEach(use -> findings.add(name.replace('/', '.').replaceFirst("\\$.*", "") + " uses " + use)));
            }
        }
        tree.requireNone(rule, findings);
    }

    @Test
    void namesSayHow() {
        List<String> findings = new ArrayList<>();
        for (BundleJar bundle : tree.bundles()) {
            bundle.classes().keySet().stream().map(name -> name.replace('/', '.'))
                    .filter(name -> VAGUE.matcher(name.replaceFirst("\\$.*", "")).matches())
                    .forEach(name -> findings.add(name + " says nothing"));
        }
        tree.requireNone("name", findings);
    }

    @Test
    void onePackageABundle() {
        List<String> findings = new ArrayList<>();
        for (BundleJar bundle : tree.bundles()) {
            bundle.classes().keySet().stream().map(name -> name.substring(0, name.lastIndexOf('/')).replace('/', '.')).distinct()
                    .filter(name -> !name.equals(bundle.name()) && !bundle.name().equals("io.kybern.model"))
                    .forEach(name -> findings.add(bundle.name() + " holds package " + name));
        }
        tree.requireNone("package", findings);
    }
}
