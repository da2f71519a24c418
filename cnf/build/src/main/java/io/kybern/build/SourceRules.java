// SPDX-License-Identifier: Apache-2.0
package io.kybern.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The formatter: rules on the text of Java files that a machine can check, and partly mend.
final class SourceRules {
    private static final int COLUMNS = 160;
    /// Tables of wire texts in tests read better unbroken.
    private static final int TEST_COLUMNS = 220;
    private static final int LINES = 500;
    private static final String LICENCE = "// SPDX-License-Identifier: Apache-2.0";

    private SourceRules() {}

    /// Checks all Java files of a source tree; the answer is one line a finding.
    ///
    /// @param mend whether to write back what can be mended: import order, trailing blanks, the last newline
    static List<String> check(Path root, boolean mend) {
        List<String> findings = new ArrayList<>();
        for (Path file : javaFiles(root)) {
            String text = Modules.text(file);
            if (mend) {
                text = mended(file, text);
            }
            String name = root.relativize(file).toString();
            check(text, name.contains("/src/test/") ? TEST_COLUMNS : COLUMNS).forEach(finding -> findings.add(name + ":" + finding));
            MethodLengths.check(file).forEach(finding -> findings.add(name + ":" + finding));
        }
        return findings;
    }

    static List<Path> javaFiles(Path root) {
        List<Path> found = new ArrayList<>();
        for (String folder : List.of("bundles", "cnf", "itests", "plugins-sdk", "runtime")) {
            Path start = root.resolve(folder);
            if (!Files.isDirectory(start)) {
                continue;
            }
            try (Stream<Path> files = Files.find(start, 40, (path, attributes) -> attributes.isRegularFile() && path.toString().endsWith(".java")
                    && !path.toString().contains("/target/") && !root.relativize(path).startsWith("runtime/distributions"))) {
                files.sorted().forEach(found::add);
            } catch (IOException e) {
                throw new BuildFailure("cannot list " + start, e);
            }
        }
        return found;
    }

    static List<String> check(String text, int columns) {
        List<String> findings = new ArrayList<>();
        if (!text.startsWith(LICENCE + "\n")) {
            findings.add("1: the first line must be " + LICENCE);
        }
        if (!text.endsWith("\n") || text.endsWith("\n\n")) {
            findings.add("1: the file must end with one newline");
        }
        List<String> lines = text.lines().toList();
        if (lines.size() > LINES) {
            findings.add("1: " + lines.size() + " lines, at most " + LINES);
        }
        for (int i = 0; i < lines.size(); i++) {
            String finding = checkLine(lines.get(i), columns);
            if (!finding.isEmpty()) {
                findings.add(i + 1 + ": " + finding);
            }
        }
        if (!sortedImports(lines)) {
            findings.add("1: imports are not sorted");
        }
        return findings;
    }

    private static String checkLine(String line, int columns) {
        if (line.length() > columns) {
            return line.length() + " columns, at most " + columns;
        }
        if (line.indexOf('\t') >= 0) {
            return "a tab";
        }
        if (line.endsWith(" ") || line.endsWith("\r")) {
            return "blanks at the end of a line";
        }
        return line.startsWith("import ") && line.endsWith(".*;") ? "an import of a whole package" : "";
    }

    private static boolean sortedImports(List<String> lines) {
        List<String> imports = lines.stream().filter(line -> line.startsWith("import ") && !line.startsWith("import static ")).toList();
        List<String> statics = lines.stream().filter(line -> line.startsWith("import static ")).toList();
        return imports.equals(sorted(imports)) && statics.equals(sorted(statics));
    }

    /// By name, without the semicolon that would sort before a nested name.
    private static List<String> sorted(List<String> imports) {
        return imports.stream().sorted(java.util.Comparator.comparing(line -> line.replace(";", ""))).toList();
    }

    private static String mended(Path file, String text) {
        List<String> lines = new ArrayList<>(text.lines().map(String::stripTrailing).toList());
        while (!lines.isEmpty() && lines.getLast().isEmpty()) {
            lines.removeLast();
        }
        if (!sortedImports(lines)) {
            sortImports(lines);
        }
        String mended = String.join("\n", lines) + "\n";
        if (!mended.startsWith(LICENCE + "\n")) {
            mended = LICENCE + "\n" + mended;
        }
        if (!mended.equals(text)) {
            try {
                Files.writeString(file, mended);
            } catch (IOException e) {
                throw new BuildFailure("cannot write " + file, e);
            }
        }
        return mended;
    }

    private static void sortImports(List<String> lines) {
        List<String> imports = lines.stream().filter(line -> line.startsWith("import ")).toList();
        int first = lines.indexOf(imports.getFirst());
        int last = lines.lastIndexOf(imports.getLast());
        List<String> replaced = new ArrayList<>(sorted(imports.stream().filter(line -> line.startsWith("import static ")).toList()));
        if (!replaced.isEmpty() && replaced.size() < imports.size()) {
            replaced.add("");
        }
        replaced.addAll(sorted(imports.stream().filter(line -> !line.startsWith("import static ")).toList()));
        List<String> block = lines.subList(first, last + 1);
        block.clear();
        block.addAll(replaced);
    }
}
