// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.tck;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.Value;
import io.kybern.volume.api.MountRequest;
import io.kybern.volume.api.MountedVolume;
import io.kybern.volume.api.NodeMounts;
import io.kybern.volume.api.VolumeDriver;
import io.kybern.volume.api.VolumeFailure;
import io.kybern.volume.api.VolumeObjects;
import io.kybern.volume.api.VolumePoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What every [VolumeDriver] must do. The pod is `ns/pod`; config map and secret `present` are there with the key `a`; nothing else is.
@Timeout(30)
public abstract class VolumeDriverContract {
    @TempDir
    Path folder;

    private final Set<Path> memory = new HashSet<>();

    /// The driver under test.
    protected abstract VolumeDriver driver();

    /// A source that can be mounted: the value of the driver's field of a pod's volume.
    ///
    /// @param folder a directory of the node that exists
    protected abstract Value source(Path folder);

    /// A source that cannot be mounted, because what it names is missing; empty when there is no such thing.
    protected Optional<Value> missingSource(Path there) {
        return Optional.empty();
    }

    /// Whether the content belongs to the pod, and so is found again by looking at the node and goes with it.
    protected boolean contentIsThePods() {
        return true;
    }

    private final NodeMounts mounts = new NodeMounts() {
        @Override
        public void mountMemory(Path directory, long sizeBytes) {
            assertTrue(Files.isDirectory(directory), "memory is mounted at a directory that is there");
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
            return there(namespace, name, "1");
        }

        @Override
        public Optional<Value> secret(String namespace, String name) {
            return there(namespace, name, "MQ==");
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
            return Value.object("cpu", Value.of("1"), "memory", Value.of("1Gi"));
        }
    };

    private static Optional<Value> there(String namespace, String name, String text) {
        return namespace.equals("ns") && name.equals("present") ? Optional.of(Value.object("data", Value.stringMap(Map.of("a", text))))
                : Optional.empty();
    }

    private VolumePoint point(String name) {
        return new VolumePoint("uid", name, folder.resolve("volumes").resolve(name), mounts);
    }

    private MountRequest request(String name, Value source) {
        Value pod = Value.object(
                "metadata", Value.object("name", Value.of("pod"), "namespace", Value.of("ns"), "uid", Value.of("uid")),
                "spec", Value.object("containers", Value.array(Value.object("name", Value.of("c")))));
        Value volume = Value.object("name", Value.of(name), driver().source(), source);
        return new MountRequest(pod, volume, point(name), OptionalLong.empty(), OptionalLong.empty(), objects, Clock.systemUTC());
    }

    private MountedVolume mount(String name) throws IOException {
        Files.createDirectories(folder.resolve("volumes"));
        return driver().mount(request(name, source(folder)));
    }

    @Test
    void source_namesAFieldOfAVolume() {
        assertTrue(driver().source().matches("[a-z][A-Za-z]*"), driver().source());
    }

    @Test
    void mount_makesThePathAvailable_andAgainChangesNothing() throws IOException {
        MountedVolume first = mount("v");
        assertTrue(Files.exists(first.path()));
        Object made = Files.getLastModifiedTime(first.path());
        assertEquals(first, mount("v"));
        assertEquals(made, Files.getLastModifiedTime(first.path()), "a second mount writes nothing");
    }

    @Test
    void volumes_areApart() throws IOException {
        MountedVolume a = mount("a");
        mount("b");
        driver().unmount(point("b"));
        assertTrue(Files.exists(a.path()));
    }

    @Test
    void reconstruct_findsWhatAnEarlierAgentMounted_andNothingElse() throws IOException {
        assertTrue(driver().reconstruct(point("v")).isEmpty(), "nothing was mounted");
        MountedVolume mounted = mount("v");
        assertEquals(contentIsThePods() ? Optional.of(mounted) : Optional.empty(), driver().reconstruct(point("v")));
    }

    @Test
    void unmount_removesThePodsContentOnly_andIsNoErrorTwice() throws IOException {
        MountedVolume mounted = mount("v");
        driver().unmount(point("v"));
        assertEquals(!contentIsThePods(), Files.exists(mounted.path()));
        assertFalse(Files.exists(point("v").directory()));
        assertTrue(memory.isEmpty(), "memory is given back");
        assertDoesNotThrow(() -> driver().unmount(point("v")));
        assertDoesNotThrow(() -> driver().unmount(point("never")));
    }

    @Test
    void mount_afterUnmount_worksAgain() throws IOException {
        mount("v");
        driver().unmount(point("v"));
        assertTrue(Files.exists(mount("v").path()));
    }

    @Test
    void missingObjects_areFailuresWithAMessage() throws IOException {
        Files.createDirectories(folder.resolve("volumes"));
        Optional<Value> missing = missingSource(folder);
        if (missing.isPresent()) {
            var failure = assertThrows(VolumeFailure.class, () -> driver().mount(request("v", missing.get())));
            assertNotNull(failure.getMessage());
        }
    }
}
