// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.kybern.runtime.api.PodNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceIndexTest {
    @TempDir
    Path folder;

    private InstanceIndex of(String name) {
        return new InstanceIndex(folder.resolve(name), folder.resolve("claims"));
    }

    @Test
    void instances_haveDifferentIndexes_andKeepThem() throws IOException {
        int one = of("one").claim();
        int two = of("two").claim();
        assertNotEquals(one, two);
        assertEquals(one, of("one").claim());
        assertEquals(two, of("two").claim());
        assertNotEquals(new PodNetwork(one).podCidr(), new PodNetwork(two).podCidr());
        assertNotEquals(new PodNetwork(one).serviceCidr(), new PodNetwork(two).podCidr());
    }

    @Test
    void index_isFreeAgain_afterReleaseAndAfterTheDirectoryIsGone() throws IOException {
        int one = of("one").claim();
        of("one").release();
        assertEquals(one, of("two").claim());
        Files.delete(folder.resolve("two").resolve("instance-index"));
        Files.delete(folder.resolve("two"));
        assertEquals(one, of("three").claim());
    }
}
