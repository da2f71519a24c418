// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.projected;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.Value;
import io.kybern.volume.api.MountRequest;
import io.kybern.volume.api.NodeMounts;
import io.kybern.volume.api.VolumeFailure;
import io.kybern.volume.api.VolumeObjects;
import io.kybern.volume.api.VolumePoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectedVolumesTest {
    @TempDir
    Path root;

    private final List<Path> inMemory = new ArrayList<>();
    private String token = "t1";

    private final NodeMounts mounts = new NodeMounts() {
        @Override
        public void mountMemory(Path directory, long sizeBytes) {
            if (!inMemory.contains(directory)) {
                inMemory.add(directory);
            }
        }

        @Override
        public boolean mounted(Path directory) {
            return inMemory.contains(directory);
        }

        @Override
        public void unmount(Path directory) {
            inMemory.remove(directory);
        }
    };
    private final VolumeObjects objects = new VolumeObjects() {
        @Override
        public Optional<Value> configMap(String namespace, String name) {
            return name.equals("ca") ? Optional.of(Value.object("data", Value.stringMap(Map.of("ca.crt", "CA")))) : Optional.empty();
        }

        @Override
        public Optional<Value> secret(String namespace, String name) {
            return Optional.empty();
        }

        @Override
        public String token(Value pod, String audience, long expirationSeconds) {
            return token + " " + audience + " " + expirationSeconds;
        }

        @Override
        public Optional<String> trustBundle(String name) {
            return Optional.empty();
        }

        @Override
        public Value allocatable() {
            return Value.object();
        }
    };

    private MountRequest request(Value... sources) {
        Value pod = Value.object("metadata", Value.object("namespace", Value.of("ns"), "name", Value.of("p")));
        Value volume = Value.object("name", Value.of("v"), "projected", Value.object("sources", Value.array(sources)));
        return new MountRequest(pod, volume, new VolumePoint("u", "v", root.resolve("v"), mounts), OptionalLong.empty(),
                OptionalLong.empty(),
                objects, Clock.systemUTC());
    }

    private static Value source(String kind, Value value) {
        return Value.object(kind, value);
    }

    @Test
    void tokenCertificateAndNamespaceShareOneDirectory_andTheTokenIsRenewed() throws Exception {
        var driver = new ProjectedVolumes();
        MountRequest request = request(
                source("serviceAccountToken", Value.object("path", Value.of("token"), "expirationSeconds", Value.of(3607))),
                source("configMap", Value.object("name", Value.of("ca"), "items", Value.array(
                        Value.object("key", Value.of("ca.crt"), "path", Value.of("ca.crt"))))),
                source("downwardAPI", Value.object("items", Value.array(Value.object("path", Value.of("namespace"),
                        "fieldRef", Value.object("fieldPath", Value.of("metadata.namespace")))))));
        Path path = driver.mount(request).path();
        assertEquals("t1  3607", Files.readString(path.resolve("token")));
        assertEquals("CA", Files.readString(path.resolve("ca.crt")));
        assertEquals("ns", Files.readString(path.resolve("namespace")));
        assertEquals(List.of(path), inMemory);
        token = "t2";
        assertTrue(driver.mount(request).refresh());
        assertEquals("t2  3607", Files.readString(path.resolve("token")));
        assertTrue(driver.reconstruct(request.point()).isPresent());
        driver.unmount(request.point());
        assertFalse(Files.exists(path));
        assertTrue(inMemory.isEmpty());
    }

    @Test
    void missingObjects_failUnlessOptional() {
        var driver = new ProjectedVolumes();
        var failure = assertThrows(VolumeFailure.class,
                () -> driver.mount(request(source("secret", Value.object("name", Value.of("none"))))));
        assertEquals("secret \"none\" not found", failure.getMessage());
        driver.mount(request(source("secret", Value.object("name", Value.of("none"), "optional", Value.TRUE))));
        var key = assertThrows(VolumeFailure.class, () -> driver.mount(request(source("configMap", Value.object("name", Value.of("ca"),
                "items", Value.array(Value.object("key", Value.of("x"), "path", Value.of("x"))))))));
        assertEquals("references non-existent configmap key: x", key.getMessage());
    }
}
