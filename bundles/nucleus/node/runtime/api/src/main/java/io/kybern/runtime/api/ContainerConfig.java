// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything that one container needs.
///
/// @param name the container's name in the pod
/// @param image the image's id or reference, present on the node
/// @param userImage the reference as the user wrote it
/// @param attempt counts the container's restarts in this sandbox; (name, attempt) is unique in it
/// @param command replaces the image's entry point unless empty
/// @param args replace the image's arguments unless empty
/// @param workingDirectory empty for the image's
/// @param logPath relative to the sandbox's log directory; empty for no log
/// @param stdin keeps a standard input open
/// @param stdinOnce closes it when the first client that attached leaves
/// @param namespaces as the sandbox's, but for `pid`
/// @param stopSignal a signal's name (`SIGQUIT`); empty for the image's, which defaults to `SIGTERM`. A runtime that cannot
///     override the image's signal ignores it
public record ContainerConfig(
        String name,
        String image,
        String userImage,
        int attempt,
        List<String> command,
        List<String> args,
        String workingDirectory,
        List<EnvVar> env,
        List<Mount> mounts,
        List<Device> devices,
        Map<String, String> labels,
        Map<String, String> annotations,
        String logPath,
        boolean stdin,
        boolean stdinOnce,
        boolean tty,
        Namespaces namespaces,
        Security security,
        Resources resources,
        Optional<String> stopSignal) {
    public ContainerConfig {
        command = List.copyOf(command);
        args = List.copyOf(args);
        env = List.copyOf(env);
        mounts = List.copyOf(mounts);
        devices = List.copyOf(devices);
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    /// Starts from the required parts; all else is empty, off or the default.
    public static Builder builder(String name, String image, String userImage) {
        return new Builder(name, image, userImage);
    }

    /// Builds a [ContainerConfig].
    public static final class Builder {
        private final String name;
        private final String image;
        private final String userImage;
        private int attempt;
        private List<String> command = List.of();
        private List<String> args = List.of();
        private String workingDirectory = "";
        private List<EnvVar> env = List.of();
        private List<Mount> mounts = List.of();
        private List<Device> devices = List.of();
        private Map<String, String> labels = Map.of();
        private Map<String, String> annotations = Map.of();
        private String logPath = "";
        private boolean stdin;
        private boolean stdinOnce;
        private boolean tty;
        private Namespaces namespaces = Namespaces.DEFAULT;
        private Security security = Security.DEFAULT;
        private Resources resources = Resources.NONE;
        private Optional<String> stopSignal = Optional.empty();

        private Builder(String name, String image, String userImage) {
            this.name = name;
            this.image = image;
            this.userImage = userImage;
        }

        public Builder attempt(int value) {
            attempt = value;
            return this;
        }

        public Builder command(List<String> value) {
            command = value;
            return this;
        }

        public Builder args(List<String> value) {
            args = value;
            return this;
        }

        public Builder workingDirectory(String value) {
            workingDirectory = value;
            return this;
        }

        public Builder env(List<EnvVar> value) {
            env = value;
            return this;
        }

        public Builder mounts(List<Mount> value) {
            mounts = value;
            return this;
        }

        public Builder devices(List<Device> value) {
            devices = value;
            return this;
        }

        public Builder labels(Map<String, String> value) {
            labels = value;
            return this;
        }

        public Builder annotations(Map<String, String> value) {
            annotations = value;
            return this;
        }

        public Builder logPath(String value) {
            logPath = value;
            return this;
        }

        public Builder stdin(boolean value) {
            stdin = value;
            return this;
        }

        public Builder stdinOnce(boolean value) {
            stdinOnce = value;
            return this;
        }

        public Builder tty(boolean value) {
            tty = value;
            return this;
        }

        public Builder namespaces(Namespaces value) {
            namespaces = value;
            return this;
        }

        public Builder security(Security value) {
            security = value;
            return this;
        }

        public Builder resources(Resources value) {
            resources = value;
            return this;
        }

        public Builder stopSignal(Optional<String> value) {
            stopSignal = value;
            return this;
        }

        public ContainerConfig build() {
            return new ContainerConfig(name, image, userImage, attempt, command, args, workingDirectory, env, mounts, devices, labels,
                    annotations,
                    logPath, stdin, stdinOnce, tty, namespaces, security, resources, stopSignal);
        }
    }
}
