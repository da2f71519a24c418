// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceNumberTest {
    private static InstanceNumber number(Path folder, String name) throws IOException {
        Path data = Files.createDirectories(folder.resolve(name));
        return new InstanceNumber(new Instance(data), folder.resolve("claims"));
    }

    @Test
    void twoInstances_haveUnlikeNumbers_eachKeepsItsOwn(@TempDir Path folder) throws IOException {
        int first = number(folder, "a").claim();
        int second = number(folder, "b").claim();
        assertNotEquals(first, second);
        assertEquals(first, number(folder, "a").claim());
        assertEquals(second, number(folder, "b").claim());
    }

    @Test
    void releasedNumber_isTakenAgain(@TempDir Path folder) throws IOException {
        int first = number(folder, "a").claim();
        number(folder, "a").release();
        assertEquals(first, number(folder, "b").claim());
    }

    @Test
    void numberThatAnotherTook_isNotShared(@TempDir Path folder) throws IOException {
        int first = number(folder, "a").claim();
        number(folder, "a").release();
        number(folder, "b").claim();
        Files.writeString(folder.resolve("a/instance-index"), Integer.toString(first));
        assertThrows(CommandFailure.class, number(folder, "a")::claim);
    }

    @Test
    void claimOfAFolderThatIsGone_isFree(@TempDir Path folder) throws IOException {
        int first = number(folder, "a").claim();
        Files.delete(folder.resolve("a/instance-index"));
        Files.delete(folder.resolve("a"));
        assertEquals(first, number(folder, "b").claim());
    }
}
