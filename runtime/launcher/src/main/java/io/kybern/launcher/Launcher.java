// SPDX-License-Identifier: Apache-2.0
package io.kybern.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;

/// Starts a [Distribution] in Felix: install, resolve, configure, then raise the start level.
///
/// Resolving comes before anything starts, so that a missing requirement is one message and no half-started server. The framework's
/// storage is emptied at each start and decides nothing.
public final class Launcher {
    /// Packages that the launcher shares with bundles: it talks to log, configuration admin and the component runtime by them.
    private static final String SHARED_PACKAGES = "org.osgi.service.log;version=1.5.0,org.osgi.service.cm;version=1.6.1,"
            + "org.osgi.service.component.runtime;version=1.5.0,org.osgi.service.component.runtime.dto;version=1.5.0,"
            + "org.osgi.util.promise;version=1.3.0,org.osgi.util.function;version=1.2.0";

    private static final String EXTRA_PACKAGES = Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA;

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z0-9.]+)}");

    private static final long LEVEL_DEADLINE_SECONDS = 120;

    private static final int EVENT_PAUSES = 100;

    private static final int STARTED = Bundle.ACTIVE | Bundle.STARTING;

    private Launcher() {}

    /// Starts a distribution and returns when all bundles are started.
    ///
    /// @param properties framework properties on top of the distribution's; `org.osgi.framework.storage` is required
    /// @throws LaunchException in plain words, after everything was stopped again
    public static RunningFramework start(Distribution distribution, Map<String, String> properties) {
        Map<String, String> merged = frameworkProperties(distribution, properties);
        Framework framework = new org.apache.felix.framework.Felix(new TreeMap<String, Object>(merged));
        try {
            framework.init();
            List<Bundle> bundles = install(framework.getBundleContext(), distribution);
            resolve(framework, bundles);
            LogForwarder.attach(framework.getBundleContext());
            ConcurrentLinkedQueue<String> failures = recordFailures(framework.getBundleContext());
            framework.start();
            Configurations.apply(framework.getBundleContext(), distribution, merged);
            raise(framework, distribution.startLevel());
            requireStarted(bundles, failures);
            return new RunningFramework(framework, distribution, bundles);
        } catch (BundleException e) {
            stop(framework);
            throw new LaunchException("the framework does not start: " + e.getMessage(), e);
        } catch (LaunchException e) {
            stop(framework);
            throw e;
        }
    }

    private static Map<String, String> frameworkProperties(Distribution distribution, Map<String, String> properties) {
        Map<String, String> merged = new TreeMap<>(distribution.frameworkProperties());
        merged.putAll(properties);
        merged.merge(EXTRA_PACKAGES, SHARED_PACKAGES, (mine, shared) -> mine + "," + shared);
        merged.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        merged.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, "1");
        merged.putIfAbsent(Constants.FRAMEWORK_BSNVERSION, Constants.FRAMEWORK_BSNVERSION_MULTIPLE);
        merged.putIfAbsent("felix.bootdelegation.implicit", "false");
        if (!merged.containsKey(Constants.FRAMEWORK_STORAGE)) {
            throw new LaunchException("framework property " + Constants.FRAMEWORK_STORAGE + " is not set");
        }
        merged.replaceAll((name, value) -> substitute(value, merged));
        return merged;
    }

    /// Puts framework properties in for `${name}`; names without a value stay as they are.
    static String substitute(String text, Map<String, String> properties) {
        return VARIABLE.matcher(text).replaceAll(found ->
                Matcher.quoteReplacement(properties.getOrDefault(found.group(1), found.group())));
    }

    private static List<Bundle> install(BundleContext context, Distribution distribution) {
        List<Bundle> bundles = new ArrayList<>();
        for (DistributionBundle each : distribution.bundles()) {
            bundles.add(install(context, each));
        }
        return bundles;
    }

    private static Bundle install(BundleContext context, DistributionBundle each) {
        if (!Files.isRegularFile(each.jar())) {
            throw new LaunchException("bundle " + each.id() + " of feature \"" + each.feature() + "\" is missing: no file " + each.jar());
        }
        try {
            Bundle bundle = context.installBundle(each.location());
            bundle.adapt(BundleStartLevel.class).setStartLevel(each.startLevel());
            return bundle;
        } catch (BundleException e) {
            throw new LaunchException("bundle " + each.id() + " of feature \"" + each.feature() + "\" (" + each.jar()
                    + ") cannot be installed: " + e.getMessage(), e);
        }
    }

    private static void resolve(Framework framework, List<Bundle> bundles) throws BundleException {
        if (!framework.adapt(FrameworkWiring.class).resolveBundles(bundles)) {
            throw new LaunchException(ResolutionReport.of(framework.getBundleContext()).describe());
        }
        for (Bundle bundle : bundles) {
            if (!isFragment(bundle)) {
                bundle.start(Bundle.START_ACTIVATION_POLICY);
            }
        }
    }

    /// The framework tells why a bundle did not start a little after it went on to the next.
    private static void requireStarted(List<Bundle> bundles, ConcurrentLinkedQueue<String> failures) {
        List<String> idle = bundles.stream().filter(bundle -> !isFragment(bundle) && (bundle.getState() & STARTED) == 0)
                .map(bundle -> "bundle " + bundle.getSymbolicName() + " does not start").toList();
        for (int i = 0; failures.size() < idle.size() && i < EVENT_PAUSES; i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        if (!idle.isEmpty()) {
            throw new LaunchException(String.join("\n", failures.isEmpty() ? idle : failures));
        }
    }

    private static boolean isFragment(Bundle bundle) {
        return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
    }

    private static ConcurrentLinkedQueue<String> recordFailures(BundleContext context) {
        ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        context.addFrameworkListener(event -> {
            if (event.getType() == FrameworkEvent.ERROR && event.getThrowable() instanceof BundleException failure) {
                failures.add("bundle " + event.getBundle().getSymbolicName() + " does not start: " + rootMessage(failure));
            }
        });
        return failures;
    }

    static String rootMessage(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause == failure ? String.valueOf(failure.getMessage()) : failure.getMessage() + " (" + cause + ")";
    }

    private static void raise(Framework framework, int level) {
        CountDownLatch reached = new CountDownLatch(1);
        framework.adapt(FrameworkStartLevel.class).setStartLevel(level, event -> {
            if (event.getType() == FrameworkEvent.STARTLEVEL_CHANGED) {
                reached.countDown();
            }
        });
        try {
            if (!reached.await(LEVEL_DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new LaunchException("bundles did not start within " + LEVEL_DEADLINE_SECONDS + " s: the start level is "
                        + framework.adapt(FrameworkStartLevel.class).getStartLevel() + " of " + level);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("the start was interrupted", e);
        }
    }

    private static void stop(Framework framework) {
        try {
            framework.stop();
            framework.waitForStop(TimeUnit.SECONDS.toMillis(LEVEL_DEADLINE_SECONDS));
        } catch (BundleException e) {
            System.getLogger(Launcher.class.getName()).log(System.Logger.Level.WARNING, "the framework does not stop", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Where a distribution keeps what the framework stores.
    public static Path storage(Path data) {
        return data.resolve("framework");
    }
}
