// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.framework;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Jar;
import io.kybern.launcher.Distribution;
import io.kybern.launcher.Launcher;
import io.kybern.launcher.RunningFramework;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

/// Runs the test methods of a class inside a framework: the class is put in a bundle, installed beside a distribution, and called there.
///
/// Use `@ExtendWith(InFramework.class)` with [Runs]. The test class may use the APIs that bundles export; it finds services by
/// `FrameworkUtil.getBundle(getClass()).getBundleContext()`. Its package travels with it.
public final class InFramework implements BeforeAllCallback, AfterAllCallback, InvocationInterceptor {
    private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(InFramework.class);
    private static final String JUNIT_PACKAGES = "org.junit.jupiter.api;version=5.14.4,org.junit.jupiter.api.function;version=5.14.4,"
            + "org.junit.jupiter.api.extension;version=5.14.4,org.opentest4j;version=1.3.0,io.kybern.launcher;version=1.0.0";

    /// Which distribution a test class runs in.
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    public @interface Runs {
        /// Names of features; all of a distribution when empty.
        String[] features() default {};

        String distribution() default "api";
    }

    private record Running(RunningFramework framework, Bundle tests, Path data) {}

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Class<?> test = context.getRequiredTestClass();
        Runs runs = test.getAnnotation(Runs.class);
        Path home = home();
        Distribution distribution = runs.features().length > 0 ? Distribution.of(home, runs.features()) : Distribution.load(home, runs.distribution());
        Path data = Files.createTempDirectory("kybern-framework");
        RunningFramework framework = Launcher.start(distribution, properties(data));
        Bundle tests = framework.context().installBundle("tests:" + test.getName(), new Jarred(test).stream());
        tests.start();
        context.getStore(HERE).put(test, new Running(framework, tests, data));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Running running = context.getStore(HERE).remove(context.getRequiredTestClass(), Running.class);
        if (running != null) {
            running.framework().close();
            delete(running.data());
        }
    }

    @Override
    public void interceptTestMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> call, ExtensionContext context) throws Throwable {
        invocation.skip();
        Running running = context.getStore(HERE).get(context.getRequiredTestClass(), Running.class);
        Class<?> inside = running.tests().loadClass(context.getRequiredTestClass().getName());
        var constructor = inside.getDeclaredConstructor();
        constructor.setAccessible(true);
        Method method = inside.getDeclaredMethod(call.getExecutable().getName());
        method.setAccessible(true);
        try {
            method.invoke(constructor.newInstance());
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /// The assembled folder under test.
    static Path home() {
        String home = System.getProperty("kybern.home");
        return home != null ? Path.of(home) : Path.of("../../runtime/distributions/kybern").toAbsolutePath().normalize();
    }

    /// Framework properties of an instance of its own: free port, no node.
    static Map<String, String> properties(Path data) {
        Map<String, String> properties = new TreeMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, Launcher.storage(data).toString());
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, JUNIT_PACKAGES);
        properties.put("kybern.data", data.toString());
        properties.put("kybern.home", home().toString());
        properties.put("kybern.port", Integer.toString(freePort()));
        properties.put("kybern.node", "false");
        properties.put("kybern.simulatedNodes", "0");
        properties.put("kybern.instance", "63");
        return properties;
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A bundle made of the package of a test class.
    private record Jarred(Class<?> test) {
        java.io.InputStream stream() throws Exception {
            Path classes = Path.of(test.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (Builder builder = new Builder(); Jar content = new Jar("tests", classes.toFile())) {
                builder.addClasspath(content);
                builder.setProperty(Constants.BUNDLE_SYMBOLICNAME, test.getName());
                builder.setProperty("Private-Package", test.getPackageName());
                builder.setProperty(Constants.IMPORT_PACKAGE, "aQute.*;resolution:=optional,org.jspecify.*;resolution:=optional,org.junit.jupiter.api.io;resolution:=optional,"
                        + "org.junit.jupiter.params.*;resolution:=optional,org.junit.platform.*;resolution:=optional,*");
                builder.setProperty("-noextraheaders", "true");
                try (Jar bundle = builder.build(); var out = new java.io.ByteArrayOutputStream()) {
                    if (!builder.isOk()) {
                        throw new IllegalStateException("the test bundle cannot be made: " + builder.getErrors());
                    }
                    bundle.write(out);
                    return new java.io.ByteArrayInputStream(out.toByteArray());
                }
            }
        }
    }
}
