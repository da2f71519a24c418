// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.containerd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PauseBinaryTest {
    @TempDir
    Path folder;

    @Test
    void pause_waits_andExitsOnSigterm() throws IOException, InterruptedException {
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux"));
        var file = Files.write(folder.resolve("pause"), PauseBinary.forArchitecture(ImageArchive.architecture()));
        assertTrue(file.toFile().setExecutable(true));
        var process = new ProcessBuilder(file.toString()).start();
        assertFalse(process.waitFor(200, TimeUnit.MILLISECONDS), "it ended by itself");
        var cpu = process.info().totalCpuDuration().orElse(Duration.ZERO);
        assertTrue(cpu.toMillis() < 50, "it is busy: " + cpu);
        process.destroy();
        assertTrue(process.waitFor(5, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
    }

    /// Decodes each branch of the arm64 code and compares with the words an assembler would make of the listing.
    @Test
    void arm64_branchesLandWhereTheyShould() {
        var file = ByteBuffer.wrap(PauseBinary.forArchitecture("arm64")).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(183, file.getShort(18));
        int start = 120;
        int words = (file.capacity() - start) / 4;
        var branches = new StringBuilder();
        for (int at = 0; at < words; at++) {
            int word = file.getInt(start + 4 * at);
            if ((word & 0xff000000) == 0x54000000) {
                branches.append(at).append("->").append(at + (word << 8 >> 13)).append(' ');
            } else if ((word & 0xfc000000) == 0x14000000) {
                branches.append(at).append("->").append(at + (word << 6 >> 6)).append(' ');
            }
        }
        assertEquals("18->30 20->30 28->21 29->11 ", branches.toString());
        assertEquals(0xd4000001, file.getInt(start + 4 * (words - 1)), "ends with a system call");
    }

    @Test
    void unknownArchitecture_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> PauseBinary.forArchitecture("vax"));
    }
}
