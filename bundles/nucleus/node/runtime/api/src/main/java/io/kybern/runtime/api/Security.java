// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import java.util.List;
import java.util.OptionalLong;

/// How a sandbox's or container's processes are confined. Sandboxes use users, groups, `readOnlyRoot`, `privileged` and the profiles;
/// the rest concerns containers only.
///
/// @param runAsUser a user id; empty for the image's user
/// @param runAsGroup a group id, only with a user; empty for the image's
/// @param supplementalGroups groups in addition
/// @param addCapabilities capability names without `CAP_`, or `ALL`
/// @param dropCapabilities the same
/// @param maskedPaths paths hidden from the container; none for an unmasked `/proc`
/// @param readOnlyPaths paths made read-only
public record Security(
        OptionalLong runAsUser,
        OptionalLong runAsGroup,
        List<Long> supplementalGroups,
        boolean privileged,
        boolean readOnlyRoot,
        boolean noNewPrivileges,
        List<String> addCapabilities,
        List<String> dropCapabilities,
        SecurityProfile seccomp,
        SecurityProfile apparmor,
        List<String> maskedPaths,
        List<String> readOnlyPaths) {

    /// The paths of `/proc` and `/sys` that runtimes hide unless the pod asks for an unmasked `/proc`.
    public static final List<String> MASKED_PATHS = List.of("/proc/asound", "/proc/acpi", "/proc/kcore", "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap");

    /// The paths of `/proc` that runtimes make read-only unless the pod asks for an unmasked `/proc`.
    public static final List<String> READ_ONLY_PATHS =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    /// The image's user, default capabilities, the default masked paths, no seccomp filter, the runtime's AppArmor profile.
    public static final Security DEFAULT = new Security(OptionalLong.empty(), OptionalLong.empty(), List.of(), false, false, false,
            List.of(),
            List.of(), SecurityProfile.UNCONFINED, SecurityProfile.RUNTIME_DEFAULT, MASKED_PATHS, READ_ONLY_PATHS);

    public Security {
        supplementalGroups = List.copyOf(supplementalGroups);
        addCapabilities = List.copyOf(addCapabilities);
        dropCapabilities = List.copyOf(dropCapabilities);
        maskedPaths = List.copyOf(maskedPaths);
        readOnlyPaths = List.copyOf(readOnlyPaths);
    }

    public Builder toBuilder() {
        return new Builder(this);
    }

    public static Builder builder() {
        return new Builder(DEFAULT);
    }

    /// Builds a [Security] from the default or another one.
    public static final class Builder {
        private OptionalLong runAsUser;
        private OptionalLong runAsGroup;
        private List<Long> supplementalGroups;
        private boolean privileged;
        private boolean readOnlyRoot;
        private boolean noNewPrivileges;
        private List<String> addCapabilities;
        private List<String> dropCapabilities;
        private SecurityProfile seccomp;
        private SecurityProfile apparmor;
        private List<String> maskedPaths;
        private List<String> readOnlyPaths;

        private Builder(Security from) {
            runAsUser = from.runAsUser;
            runAsGroup = from.runAsGroup;
            supplementalGroups = from.supplementalGroups;
            privileged = from.privileged;
            readOnlyRoot = from.readOnlyRoot;
            noNewPrivileges = from.noNewPrivileges;
            addCapabilities = from.addCapabilities;
            dropCapabilities = from.dropCapabilities;
            seccomp = from.seccomp;
            apparmor = from.apparmor;
            maskedPaths = from.maskedPaths;
            readOnlyPaths = from.readOnlyPaths;
        }

        public Builder runAsUser(long value) {
            runAsUser = OptionalLong.of(value);
            return this;
        }

        public Builder runAsGroup(long value) {
            runAsGroup = OptionalLong.of(value);
            return this;
        }

        public Builder supplementalGroups(List<Long> value) {
            supplementalGroups = value;
            return this;
        }

        public Builder privileged(boolean value) {
            privileged = value;
            return this;
        }

        public Builder readOnlyRoot(boolean value) {
            readOnlyRoot = value;
            return this;
        }

        public Builder noNewPrivileges(boolean value) {
            noNewPrivileges = value;
            return this;
        }

        public Builder addCapabilities(List<String> value) {
            addCapabilities = value;
            return this;
        }

        public Builder dropCapabilities(List<String> value) {
            dropCapabilities = value;
            return this;
        }

        public Builder seccomp(SecurityProfile value) {
            seccomp = value;
            return this;
        }

        public Builder apparmor(SecurityProfile value) {
            apparmor = value;
            return this;
        }

        public Builder maskedPaths(List<String> value) {
            maskedPaths = value;
            return this;
        }

        public Builder readOnlyPaths(List<String> value) {
            readOnlyPaths = value;
            return this;
        }

        public Security build() {
            return new Security(runAsUser, runAsGroup, supplementalGroups, privileged, readOnlyRoot, noNewPrivileges, addCapabilities,
                    dropCapabilities, seccomp, apparmor, maskedPaths, readOnlyPaths);
        }
    }
}
