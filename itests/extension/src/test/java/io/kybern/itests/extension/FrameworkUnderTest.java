// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.extension;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/// Felix with SCR, the registry, the SPI, the shared service and the driver.
final class FrameworkUnderTest implements AutoCloseable {
    private static final List<String> JARS = List.of("org.osgi.util.function-", "org.osgi.util.promise-", "org.osgi.service.component-",
        "org.apache.felix.log-", "org.apache.felix.scr-", "io.kybern.extension-");

    final BundleJars jars;
    private final Framework framework;

    FrameworkUnderTest(Path directory) throws Exception {
        jars = new BundleJars(directory);
        framework = new FrameworkFactory().newFramework(Map.of(
            Constants.FRAMEWORK_STORAGE, directory.resolve("storage").toString(),
            Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT,
            Constants.FRAMEWORK_BSNVERSION, Constants.FRAMEWORK_BSNVERSION_MULTIPLE,
            "felix.bootdelegation.implicit", "false"));
        framework.start();
        for (String jar : JARS) {
            install(classpath(jar)).start();
        }
        install(jars.ofPackages("spi", "io.kybern.itests.extension.spi")).start();
    }

    private static Path classpath(String prefix) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of)
            .filter(path -> path.getFileName().toString().startsWith(prefix)).findFirst()
            .orElseThrow(() -> new IllegalStateException(prefix + "*.jar is not on the class path: run `mvn package`"));
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    Bundle install(Path jar) throws BundleException {
        return context().installBundle(jar.toUri().toString());
    }

    Bundle shared() throws Exception {
        Bundle shared = install(jars.ofPackages("nucleus", "io.kybern.itests.extension.nucleus"));
        shared.start();
        return shared;
    }

    /// The driver bundle answers.
    @SuppressWarnings("unchecked") // the driver is a UnaryOperator<String>
    String drive(String command) throws Exception {
        install(jars.ofPackages("probe", "io.kybern.itests.extension.probe")).start();
        ServiceReference<?> reference = context().getServiceReference(UnaryOperator.class);
        UnaryOperator<String> driver = (UnaryOperator<String>) context().getService(reference);
        return driver.apply(command);
    }

    /// Class loaders of bundles after a forced collection.
    static long loaders() throws IOException, InterruptedException {
        jcmd("GC.run");
        return jcmd("GC.class_histogram").lines().filter(line -> line.strip().endsWith("BundleWiringImpl$BundleClassLoader"))
            .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[1])).sum();
    }

    /// The histogram is written at a safepoint, in which no thread of this process could empty a pipe: hence a file.
    private static String jcmd(String command) throws IOException, InterruptedException {
        Path file = Files.createTempFile("jcmd", ".txt");
        try {
            Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(ProcessHandle.current().pid()), command).redirectErrorStream(true).redirectOutput(file.toFile()).start();
            boolean ended = process.waitFor(30, TimeUnit.SECONDS);
            String output = Files.readString(file);
            if (!ended || process.exitValue() != 0) {
                throw new IllegalStateException(output);
            }
            return output;
        } finally {
            Files.delete(file);
        }
    }

    @Override
    public void close() throws BundleException {
        framework.stop();
        try {
            framework.waitForStop(30_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
