// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.emptydir;

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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmptyDirVolumesTest {
    @TempDir
    Path root;

    private final Set<Path> memory = new HashSet<>();
    private final Map<String, Value> configMaps = new HashMap<>();
    private final Map<String, Value> secrets = new HashMap<>();

    private final NodeMounts mounts = new NodeMounts() {
        @Override
        public void mountMemory(Path directory, long sizeBytes) {
            memory.add(directory);
        }

        @Override
        public boolean mounted(Path directory) {
            return memory.contains(directory);
        }

        @Override
        public void unmount(Path directory) {
            memory.remove(directory);
        }
    };
    private final VolumeObjects objects = new VolumeObjects() {
        @Override
        public Optional<Value> configMap(String namespace, String name) {
            return Optional.ofNullable(configMaps.get(name));
        }

        @Override
        public Optional<Value> secret(String namespace, String name) {
            return Optional.ofNullable(secrets.get(name));
        }

        @Override
        public String token(Value pod, String audience, long expirationSeconds) {
            return "token";
        }

        @Override
        public Optional<String> trustBundle(String name) {
            return Optional.empty();
        }

        @Override
        public Value allocatable() {
            return Value.object("cpu", Value.of("2"));
        }
    };

    private MountRequest request(Value source) {
        Value pod = Value.object("metadata", Value.object("namespace", Value.of("ns"), "name", Value.of("p")),
                "spec", Value.object("containers", Value.array(Value.object("name", Value.of("c")))));
        Value volume = Value.object("name", Value.of("v"), "emptyDir", source);
        return new MountRequest(pod, volume, new VolumePoint("u", "v", root.resolve("v"), mounts), OptionalLong.empty(),
                OptionalLong.empty(), objects, Clock.systemUTC());
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void directoryIsWritableByAll_keptOverRemounts_andRemovedWithThePod() throws Exception {
        var driver = new EmptyDirVolumes();
        MountRequest request = request(Value.object());
        Path path = driver.mount(request).path();
        assertEquals("rwxrwxrwx", mode(path));
        Files.writeString(path.resolve("f"), "x");
        driver.mount(request);
        assertTrue(Files.exists(path.resolve("f")));
        assertTrue(driver.reconstruct(request.point()).isPresent());
        driver.unmount(request.point());
        assertFalse(Files.exists(path));
    }

    @Test
    void mediumMemory_isMounted_andUnknownMediaAreRefused() {
        var driver = new EmptyDirVolumes();
        driver.mount(request(Value.object("medium", Value.of("Memory"), "sizeLimit", Value.of("1Mi"))));
        assertEquals(Set.of(root.resolve("v")), memory);
        assertThrows(VolumeFailure.class, () -> driver.mount(request(Value.object("medium", Value.of("HugePages")))));
    }
}
