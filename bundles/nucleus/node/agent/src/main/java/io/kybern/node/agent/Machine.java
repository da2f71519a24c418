// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import io.kybern.runtime.api.RuntimeInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the machine under a node is: `status.capacity` and `status.nodeInfo`.
final class Machine {
    private static final long HOLLOW_MEMORY_KI = 32L << 20;

    private Machine() {
    }

    static Value capacity(Settings settings) {
        if (settings.hollow()) {
            return Value.object("cpu", Value.of("8"), "memory", Value.of(HOLLOW_MEMORY_KI + "Ki"), "pods",
                    Value.of(Integer.toString(settings.maxPods())),
                    "ephemeral-storage", Value.of("100Gi"));
        }
        long disk;
        try {
            disk = Files.getFileStore(settings.directory()).getTotalSpace();
        } catch (IOException _) {
            disk = 0;
        }
        return ObjectValue.builder().put("cpu", Integer.toString(Runtime.getRuntime().availableProcessors()))
                .put("memory", memoryKi() + "Ki").put("pods", Integer.toString(settings.maxPods()))
                .put("ephemeral-storage", disk / 1024 + "Ki").put("hugepages-1Gi", "0").put("hugepages-2Mi", "0").build();
    }

    static long memoryKi() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                if (line.startsWith("MemTotal:")) {
                    return Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException _) {
            return 0;
        }
        return 0;
    }

    static Value info(RuntimeInfo runtime) {
        return ObjectValue.builder()
                .put("machineID", read("/etc/machine-id")).put("systemUUID", read("/sys/class/dmi/id/product_uuid"))
                .put("bootID", read("/proc/sys/kernel/random/boot_id")).put("kernelVersion", read("/proc/sys/kernel/osrelease"))
                .put("osImage", osImage()).put("containerRuntimeVersion", runtime.name() + "://" + runtime.version())
                .put("kubeletVersion", Settings.KUBELET_VERSION).put("kubeProxyVersion", "").put("operatingSystem", "linux")
                .put("architecture", architecture()).build();
    }

    static String architecture() {
        return switch (System.getProperty("os.arch")) {
            case "aarch64" -> "arm64";
            case "amd64", "x86_64" -> "amd64";
            default -> System.getProperty("os.arch");
        };
    }

    private static String osImage() {
        for (String line : read("/etc/os-release").split("\n")) {
            if (line.startsWith("PRETTY_NAME=")) {
                return line.substring(12).replace("\"", "");
            }
        }
        return "Linux";
    }

    private static String read(String path) {
        try {
            return Files.readString(Path.of(path)).strip();
        } catch (IOException _) {
            return "";
        }
    }
}
