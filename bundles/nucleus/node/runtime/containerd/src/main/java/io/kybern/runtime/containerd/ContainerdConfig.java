// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.containerd;

import io.kybern.runtime.api.PodNetwork;
import java.nio.file.Path;

/// The text of containerd's configuration and of the pod network's.
final class ContainerdConfig {
    private ContainerdConfig() {
    }

    /// @param lowerOomScores whether the kernel lets runc lower OOM scores
    static String toml(Layout layout, Path cniPlugins, boolean lowerOomScores, boolean apparmor) {
        return """
                # Written by Kybern at each start; changes are lost. Registries are configured in %8$s.
                version = 2
                root = %1$s
                state = %2$s
                disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", \
                "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs", "io.containerd.tracing.processor.v1.otlp", \
                "io.containerd.internal.v1.tracing"]

                [debug]
                  level = "warn"

                [grpc]
                  address = %3$s

                [plugins."io.containerd.internal.v1.opt"]
                  path = %4$s

                [plugins."io.containerd.grpc.v1.cri"]
                  sandbox_image = "%5$s"
                  stream_server_address = "127.0.0.1"
                  stream_server_port = "0"
                  netns_mounts_under_state_dir = true
                  restrict_oom_score_adj = %9$s
                  disable_apparmor = %10$s
                  disable_hugetlb_controller = true
                  tolerate_missing_hugetlb_controller = true
                  max_container_log_line_size = 16384

                  [plugins."io.containerd.grpc.v1.cri".containerd]
                    snapshotter = "overlayfs"
                    default_runtime_name = "runc"

                    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
                      runtime_type = "io.containerd.runc.v2"

                      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                        SystemdCgroup = false

                  [plugins."io.containerd.grpc.v1.cri".cni]
                    bin_dir = %6$s
                    conf_dir = %7$s
                    max_conf_num = 1

                  [plugins."io.containerd.grpc.v1.cri".registry]
                    config_path = %8$s
                """.formatted(quoted(layout.root()), quoted(layout.state()), quoted(layout.socket()), quoted(layout.base().resolve("opt")),
                ImageArchive.PAUSE, quoted(cniPlugins), quoted(layout.cniConfig()), quoted(layout.registries()), !lowerOomScores,
                        !apparmor);
    }

    /// The bridge network: an address from the node's range, routes through the bridge, host ports. Masquerading is the
    /// instance's own nftables rule, not the plugin's.
    static String network(PodNetwork network, Layout layout) {
        return """
                {
                  "cniVersion": "0.4.0",
                  "name": "%1$s",
                  "plugins": [
                    {
                      "type": "bridge",
                      "bridge": "%1$s",
                      "isGateway": true,
                      "ipMasq": false,
                      "hairpinMode": true,
                      "ipam": {
                        "type": "host-local",
                        "ranges": [[{"subnet": "%2$s"}]],
                        "routes": [{"dst": "0.0.0.0/0"}],
                        "dataDir": %3$s
                      }
                    },
                    {"type": "portmap", "capabilities": {"portMappings": true}, "snat": true}
                  ]
                }
                """.formatted(network.bridge(), network.podCidr(), quoted(layout.cniState()));
    }

    /// Pods leave the machine under the node's address. One transaction: whatever the table held before is replaced.
    static String masquerade(PodNetwork network) {
        return """
                add table ip %1$s_pods
                delete table ip %1$s_pods
                table ip %1$s_pods {
                  chain postrouting {
                    type nat hook postrouting priority srcnat; policy accept;
                    ip saddr %2$s ip daddr != %3$s oifname != "%4$s" masquerade
                  }
                  chain forward {
                    type filter hook forward priority filter; policy accept;
                    iifname "%4$s" accept
                    oifname "%4$s" accept
                  }
                }
                """.formatted(network.tablePrefix(), network.podCidr(), network.clusterCidr(), network.bridge());
    }

    private static String quoted(Path path) {
        var text = path.toString();
        if (text.chars().anyMatch(c -> c == '"' || c == '\\' || c < ' ')) {
            throw new IllegalArgumentException("a data directory must not contain quotes, backslashes or control characters: " + text);
        }
        return "\"" + text + "\"";
    }
}
