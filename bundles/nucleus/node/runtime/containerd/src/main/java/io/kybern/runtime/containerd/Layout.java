// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.containerd;

import io.kybern.runtime.api.NodeSettings;
import java.nio.file.Path;

/// Where the containerd of a data directory keeps things.
///
/// @param data the instance's data directory, absolute
record Layout(Path data) {
    /// A unix socket's path has at most 107 bytes; containerd makes `<socket>.ttrpc` beside it.
    private static final int MAX_SOCKET = 100;

    Layout {
        data = data.toAbsolutePath().normalize();
    }

    Path base() {
        return data.resolve("containerd");
    }

    Path config() {
        return base().resolve("config.toml");
    }

    Path root() {
        return base().resolve("root");
    }

    Path state() {
        return base().resolve("state");
    }

    Path cniConfig() {
        return base().resolve("cni");
    }

    /// Where host-local remembers addresses.
    Path cniState() {
        return base().resolve("cni-state");
    }

    /// One folder a registry with `hosts.toml`, as containerd's documentation describes; the operator's to fill.
    Path registries() {
        return base().resolve("certs.d");
    }

    Path pidFile() {
        return base().resolve("containerd.pid");
    }

    /// The boot of the machine in which the state below [#state()] is true.
    Path bootId() {
        return base().resolve("boot-id");
    }

    Path log() {
        return data.resolve("log").resolve("containerd.log");
    }

    /// Archives that wait for containerd to run.
    Path importQueue() {
        return base().resolve("import");
    }

    /// Files whose lines are commands that remove something this instance left on the machine.
    Path leftovers() {
        return data.resolve("leftovers");
    }

    Path socket() {
        var inside = base().resolve("containerd.sock");
        return inside.toString().length() <= MAX_SOCKET ? inside : Path.of("/run/kybern", NodeSettings.key(data), "containerd.sock");
    }

    String cgroupRoot() {
        return NodeSettings.cgroupRoot(data);
    }
}
