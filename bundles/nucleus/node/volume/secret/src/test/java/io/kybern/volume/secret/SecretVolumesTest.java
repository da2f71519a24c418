// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.secret;

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

class SecretVolumesTest {
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
        Value volume = Value.object("name", Value.of("v"), "secret", source);
        return new MountRequest(pod, volume, new VolumePoint("u", "v", root.resolve("v"), mounts), OptionalLong.empty(),
                OptionalLong.empty(), objects, Clock.systemUTC());
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void itemsAreDecodedIntoMemory_withTheirOwnModes() throws Exception {
        secrets.put("s", Value.object("data", Value.object("user", Value.of("YWRtaW4="), "other", Value.of("eA=="))));
        Value items = Value.array(Value.object("key", Value.of("user"), "path", Value.of("deep/name"), "mode", Value.of(0600)));
        MountRequest request = request(Value.object("secretName", Value.of("s"), "items", items));
        Path path = new SecretVolumes().mount(request).path();
        assertEquals("admin", Files.readString(path.resolve("deep/name")));
        assertEquals("rw-------", mode(path.resolve("deep/name")));
        assertFalse(Files.exists(path.resolve("other")));
        assertEquals(Set.of(path), memory);
        new SecretVolumes().unmount(request.point());
        assertFalse(Files.exists(path));
    }

    @Test
    void missingSecret_failsUnlessOptional() {
        var failure = assertThrows(VolumeFailure.class, () -> new SecretVolumes().mount(request(Value.object("secretName",
                Value.of("s")))));
        assertEquals("secret \"s\" not found", failure.getMessage());
        assertTrue(new SecretVolumes().mount(request(Value.object("secretName", Value.of("s"), "optional", Value.TRUE))).refresh());
    }
}
