// SPDX-License-Identifier: Apache-2.0
package io.kybern.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceRulesTest {
    private static final String LICENCE = "// SPDX-License-Identifier: Apache-2.0\n";

    @Test
    void cleanFile_hasNoFinding() {
        assertEquals(List.of(), SourceRules.check(LICENCE + "package a;\n\nimport static b.C.d;\n\nimport b.A;\nimport b.A.B;\nimport b.C;\n", 160));
    }

    @Test
    void eachMistake_isNamedWithItsLine() {
        String text = "package a;\n\nimport b.C;\nimport b.A;\nimport c.*;\n\tint x; \n" + "x".repeat(161) + "\n\n";
        assertEquals(List.of("1: the first line must be // SPDX-License-Identifier: Apache-2.0", "1: the file must end with one newline",
                "5: an import of a whole package", "6: a tab", "7: 161 columns, at most 160", "1: imports are not sorted"), SourceRules.check(text, 160));
    }

    @Test
    void mistakesThatAMachineCanMend_areMended(@TempDir Path root) throws IOException {
        Path file = root.resolve("bundles/A.java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "package a;\n\nimport b.C;\nimport static b.C.d;\nimport b.A;\n\nclass A { }   \n\n\n");
        assertEquals(List.of(), SourceRules.check(root, true));
        assertEquals(LICENCE + "package a;\n\nimport static b.C.d;\n\nimport b.A;\nimport b.C;\n\nclass A { }\n", Files.readString(file));
    }

    @Test
    void longMethod_isNamed(@TempDir Path root) throws IOException {
        Path file = root.resolve("bundles/A.java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, LICENCE + "class A {\n    void m() {\n" + "        m();\n".repeat(59) + "    }\n}\n");
        assertEquals(List.of("bundles/A.java:3: method m has 61 lines, at most 60"), SourceRules.check(root, false));
    }
}
