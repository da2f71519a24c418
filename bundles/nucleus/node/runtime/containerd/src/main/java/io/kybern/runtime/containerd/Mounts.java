// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.containerd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/// The mounts of this machine, as the kernel lists them.
final class Mounts {
    private Mounts() {
    }

    /// All mount points at or below a folder, the deepest and latest first.
    static List<Path> below(Path folder) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
            var points = lines.map(line -> Path.of(unescape(line.split(" ")[4]))).filter(point -> point.startsWith(folder)).toList();
            return points.reversed().stream().sorted(Comparator.comparing(Path::getNameCount).reversed()).toList();
        }
    }

    /// Spaces, tabs, newlines and backslashes come as three octal digits.
    static String unescape(String text) {
        var plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 3 < text.length()) {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }

    /// Unmounts everything at or below a folder, lazily where it is busy.
    static void detachBelow(Path folder) throws IOException {
        for (var point : below(folder)) {
            if (!Command.succeeds(List.of("umount", point.toString()))) {
                Command.run(List.of("umount", "-l", point.toString()));
            }
            if (Objects.requireNonNull(point.getParent()).endsWith("netns")) {
                Files.deleteIfExists(point);
            }
        }
    }
}
