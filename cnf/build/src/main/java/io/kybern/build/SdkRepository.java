// SPDX-License-Identifier: Apache-2.0
package io.kybern.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Fills a folder as a Maven repository with what plugins are built against: the parent pom, a BOM, the jars of SPIs and TCKs.
///
/// Snapshots carry the time of their jar, so that a build against the folder sees a changed jar at once.
final class SdkRepository {
    private static final Pattern SDK = Pattern.compile("io\\.kybern\\..+\\.(api|tck)|io\\.kybern\\.extension|io\\.kybern\\.model.*");
    private static final String BOM = "io.kybern.sdk.bom";
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd.HHmmss").withZone(ZoneOffset.UTC);

    private final Modules modules;
    private final Path target;

    private SdkRepository(Modules modules, Path target) {
        this.modules = modules;
        this.target = target;
    }

    static void run(Path root, Path target) {
        try {
            new SdkRepository(Modules.read(root), target).layOut();
        } catch (IOException e) {
            throw new BuildFailure("the SDK repository cannot be laid out in " + target + ": " + e, e);
        }
    }

    private void layOut() throws IOException {
        clear();
        List<Modules.Module> sdk = modules.all().stream()
                .filter(module -> module.isBundle() && SDK.matcher(module.artifact()).matches() && Files.exists(module.jar(modules.version())))
                .toList();
        Path parent = modules.root().resolve("pom.xml");
        deploy("kybern", stamp(parent), Files.readAllBytes(parent), Optional.empty());
        for (Modules.Module module : sdk) {
            Path jar = module.jar(modules.version());
            deploy(module.artifact(), stamp(jar), Files.readAllBytes(module.folder().resolve("pom.xml")),
                    Optional.of(Files.readAllBytes(jar)));
        }
        deploy(BOM, stamp(parent), bom(sdk).getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    private void clear() throws IOException {
        if (!Files.isDirectory(target)) {
            return;
        }
        try (Stream<Path> files = Files.walk(target)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static Instant stamp(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    private void deploy(String artifact, Instant time, byte[] pom, Optional<byte[]> jar) throws IOException {
        String stamp = STAMP.format(time);
        boolean snapshot = modules.version().endsWith("-SNAPSHOT");
        String version = snapshot ? modules.version().replace("SNAPSHOT", stamp + "-1") : modules.version();
        Path folder = Files.createDirectories(target.resolve("io/kybern").resolve(artifact).resolve(modules.version()));
        write(folder.resolve(artifact + "-" + version + ".pom"), pom);
        if (jar.isPresent()) {
            write(folder.resolve(artifact + "-" + version + ".jar"), jar.get());
        }
        if (snapshot) {
            write(folder.resolve("maven-metadata.xml"), metadata(artifact, version, stamp).getBytes(StandardCharsets.UTF_8));
        }
    }

    private String metadata(String artifact, String version, String stamp) {
        String updated = stamp.replace(".", "");
        String files = Stream.of("pom", "jar").map(extension -> """
                      <snapshotVersion><extension>%s</extension><value>%s</value><updated>%s</updated></snapshotVersion>
                """.formatted(extension, version, updated)).collect(Collectors.joining());
        return """
                <metadata modelVersion="1.1.0">
                  <groupId>io.kybern</groupId><artifactId>%s</artifactId><version>%s</version>
                  <versioning>
                    <snapshot><timestamp>%s</timestamp><buildNumber>1</buildNumber></snapshot>
                    <lastUpdated>%s</lastUpdated>
                    <snapshotVersions>
                %s    </snapshotVersions>
                  </versioning>
                </metadata>
                """.formatted(artifact, modules.version(), stamp, updated, files);
    }

    private String bom(List<Modules.Module> sdk) {
        String managed = sdk.stream().map(module ->
                "      <dependency><groupId>io.kybern</groupId><artifactId>%s</artifactId><version>%s</version></dependency>%n"
                .formatted(module.artifact(), modules.version())).collect(Collectors.joining());
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>io.kybern</groupId><artifactId>%s</artifactId><version>%s</version><packaging>pom</packaging>
                  <dependencyManagement>
                    <dependencies>
                %s    </dependencies>
                  </dependencyManagement>
                </project>
                """.formatted(BOM, modules.version(), managed);
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        Files.writeString(file.resolveSibling(file.getFileName() + ".sha1"), sha1(content));
    }

    private static String sha1(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
