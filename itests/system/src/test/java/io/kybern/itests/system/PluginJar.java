// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/// An admission plugin made in a test: what bnd would write of the SDK's annotations is written by hand here, so that neither Maven nor bnd is
/// needed.
///
/// @param file its jar
/// @param sha256 the jar's hash
record PluginJar(Path file, String sha256) {
    private static final String SOURCE = """
            package test.plugin;

            import io.kybern.admission.api.AdmissionRequest;
            import io.kybern.admission.api.ValidatingAdmission;
            import io.kybern.admission.api.Verdict;

            public final class Plugin implements ValidatingAdmission {
                @Override
                public boolean handles(AdmissionRequest request) {
                    return request.operation() == AdmissionRequest.Operation.CREATE && request.of("", "pods");
                }

                @Override
                public Verdict validate(AdmissionRequest request) {
                    %s
                }
            }
            """;
    private static final String COMPONENT = """
            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="test.plugin.Plugin" configuration-policy="ignore" factory="kybern.plugin">
              <service><provide interface="io.kybern.admission.api.ValidatingAdmission"/></service>
              <implementation class="test.plugin.Plugin"/>
            </scr:component>
            """;

    /// @param body of `Verdict validate(AdmissionRequest request)`
    /// @param headers further manifest headers, name and value in turn
    static PluginJar make(Path directory, String name, String version, String body, String... headers) {
        try {
            Path work = Files.createDirectories(directory.resolve(name + "-" + version));
            Path source = Files.writeString(work.resolve("Plugin.java"), SOURCE.formatted(body));
            compile(source, work);
            Path jar = directory.resolve(name + "-" + version + ".jar");
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest(name, version, headers))) {
                add(out, "OSGI-INF/plugin.xml", COMPONENT.getBytes(StandardCharsets.UTF_8));
                add(out, "test/plugin/Plugin.class", Files.readAllBytes(work.resolve("test/plugin/Plugin.class")));
            }
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
            return new PluginJar(jar, HexFormat.of().formatHex(digest));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void compile(Path source, Path target) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        boolean compiled = compiler.getTask(null, null, null, List.of("-d", target.toString(), "-proc:none", "-cp", sdk()), null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source)).call();
        if (!compiled) {
            throw new AssertionError("the test's plugin does not compile");
        }
    }

    /// The API jars of the distribution.
    private static String sdk() {
        try (Stream<Path> files = Files.walk(Cluster.home().resolve("lib/io/kybern"))) {
            return files.map(Path::toString).filter(path -> path.endsWith(".jar") && path.contains(".api")).collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Manifest manifest(String name, String version, String... more) {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", "test." + name);
        headers.putValue("Bundle-Version", version);
        headers.putValue("Import-Package", "io.kybern.admission.api;version=\"[1.0,2)\",io.kybern.resource.api;version=\"[1.0,2)\"");
        headers.putValue("Provide-Capability", "io.kybern.plugin;point=admission;slot=" + name + ";plugin=" + name
                + ";component=\"test.plugin.Plugin\";order:Long=2000,osgi.service;objectClass:List<String>=\"io.kybern.admission.api.ValidatingAdmission\"");
        headers.putValue("Require-Capability",
                "osgi.extender;filter:=\"(&(osgi.extender=osgi.component)(version>=1.5.0)(!(version>=2.0.0)))\"");
        headers.putValue("Service-Component", "OSGI-INF/plugin.xml");
        for (int i = 0; i < more.length; i += 2) {
            headers.putValue(more[i], more[i + 1]);
        }
        return manifest;
    }

    private static void add(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
        out.closeEntry();
    }
}
