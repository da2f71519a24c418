// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.volume.api.FileTree;
import io.kybern.volume.api.NodeMounts;
import io.kybern.volume.api.VolumeFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Memory mounts by `mount -t tmpfs`, where the agent is root; elsewhere directories that only their owner may enter.
final class Mounts implements NodeMounts {
    private static final System.Logger LOG = System.getLogger(Mounts.class.getName());

    private final boolean allowed;

    /// @param allowed whether memory may be mounted: root, and the runtime sees this process' mounts
    Mounts(boolean allowed) {
        this.allowed = allowed;
    }

    @Override
    public void mountMemory(Path directory, long sizeBytes) {
        if (mounted(directory)) {
            return;
        }
        if (allowed) {
            String size = sizeBytes > 0 ? "size=" + sizeBytes + ",mode=0777" : "mode=0777";
            String trouble = run(List.of("mount", "-t", "tmpfs", "-o", size, "tmpfs", directory.toString()));
            if (trouble.isEmpty()) {
                return;
            }
            LOG.log(System.Logger.Level.WARNING, "no memory mount at {0}, using the disk: {1}", directory, trouble);
        }
        try {
            FileTree.mode(directory, 0755);
        } catch (IOException failure) {
            throw new VolumeFailure("preparing " + directory + ": " + failure, failure);
        }
    }

    @Override
    public boolean mounted(Path directory) {
        String wanted = directory.toAbsolutePath().normalize().toString();
        try {
            return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream().anyMatch(line -> line.split(" ")[4].equals(wanted));
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void unmount(Path directory) {
        for (int i = 0; i < 5 && mounted(directory); i++) {
            String trouble = run(i < 3 ? List.of("umount", directory.toString()) : List.of("umount", "-l", directory.toString()));
            if (trouble.isEmpty()) {
                return;
            }
        }
    }

    private static String run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? "" : output.isEmpty() ? "exit code " + process.exitValue() : output;
        } catch (IOException failure) {
            return failure.toString();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
