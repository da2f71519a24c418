// SPDX-License-Identifier: Apache-2.0
package io.kybern.build;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// Measures methods on the syntax tree that javac makes of a file.
final class MethodLengths {
    private static final int LINES = 60;
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final StandardJavaFileManager FILES = COMPILER.getStandardFileManager(null, null, null);

    private MethodLengths() {}

    static List<String> check(Path file) {
        List<String> findings = new ArrayList<>();
        JavacTask task = (JavacTask) COMPILER.getTask(Writer.nullWriter(), FILES, diagnostic -> { }, List.of(), null, FILES.getJavaFileObjects(file));
        try {
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                unit.accept(new Measure(unit, positions, findings), null);
            }
        } catch (IOException e) {
            throw new BuildFailure("cannot parse " + file, e);
        }
        return findings;
    }

    private static final class Measure extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> findings;

        Measure(CompilationUnitTree unit, SourcePositions positions, List<String> findings) {
            this.unit = unit;
            this.positions = positions;
            this.findings = findings;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            long start = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, method));
            long lines = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, method)) - start + 1;
            if (lines > LINES) {
                findings.add(start + ": method " + method.getName() + " has " + lines + " lines, at most " + LINES);
            }
            return super.visitMethod(method, unused);
        }
    }
}
