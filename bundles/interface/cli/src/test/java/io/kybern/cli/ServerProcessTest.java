// SPDX-License-Identifier: Apache-2.0
package io.kybern.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerProcessTest {
    @ParameterizedTest
    @CsvSource({"1,512m", "2,512m", "8,2048m", "23,5888m", "256,8192m"})
    void heap_isAQuarterOfMemoryWithinBounds(long gib, String heap) {
        assertEquals(heap, ServerProcess.heap(gib << 30));
    }

    @Test
    void optionsFile_losesCommentsAndGetsTheHeap() {
        assertEquals(List.of("-Xmx1024m", "-XX:+UseG1GC"), ServerProcess.options("# why\n-Xmx@HEAP@\n\n  -XX:+UseG1GC\n", 4L << 30));
    }
}
