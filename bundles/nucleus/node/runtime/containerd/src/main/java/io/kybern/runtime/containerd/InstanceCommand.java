// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.containerd;

import io.kybern.runtime.api.PodNetwork;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The command line of this bundle, for `kybern` to call with this jar and `io.kybern.runtime.api` on the class path:
///
/// | arguments | what |
/// |---|---|
/// | `--data DIR image build-busybox` | makes the busybox image and imports it |
/// | `--data DIR image import FILE` | imports a docker-archive or OCI layout |
/// | `--data DIR image list` | lists images |
/// | `--data DIR stop [SECONDS]` | ends pods (SIGKILL after so many seconds, 10) and containerd |
/// | `--data DIR reset` | removes all that the instance left on the machine, but not its files |
/// | `--data DIR start INDEX` | starts containerd with the pod network of that index |
/// | `check` | says why containers cannot run here, or nothing |
///
/// Exit codes: 0, 1 failed, 2 usage.
public final class InstanceCommand {
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final PrintStream out;
    private final PrintStream err;

    /// Prints to these streams.
    public InstanceCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        System.exit(new InstanceCommand(System.out, System.err).run(List.of(arguments), System.getenv()));
    }

    /// Runs one command and returns its exit code.
    public int run(List<String> arguments, Map<String, String> environment) {
        var words = new ArrayList<>(arguments);
        var data = data(words, environment);
        try {
            return dispatch(words, new Layout(data));
        } catch (IOException e) {
            err.println("kybern: " + e.getMessage());
            return 1;
        }
    }

    private static Path data(List<String> words, Map<String, String> environment) {
        int at = words.indexOf("--data");
        if (at >= 0 && at + 1 < words.size()) {
            words.remove(at);
            return Path.of(words.remove(at));
        }
        return Optional.ofNullable(environment.get("KYBERN_DATA")).map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".kybern"));
    }

    private int dispatch(List<String> words, Layout layout) throws IOException {
        var command = String.join(" ", words);
        if (command.equals("check")) {
            Machine.obstacle().ifPresent(out::println);
            return Machine.obstacle().isPresent() ? 1 : 0;
        }
        if (command.equals("image build-busybox")) {
            return buildBusybox(layout);
        }
        if (words.size() == 3 && command.startsWith("image import ")) {
            return importFile(layout, Path.of(words.get(2)));
        }
        if (command.equals("image list")) {
            requireRunning(layout).describe().forEach(out::println);
            return 0;
        }
        if (command.matches("stop( [0-9]{1,5})?")) {
            new Containerd(layout).stop(words.size() > 1 ? Duration.ofSeconds(Long.parseLong(words.get(1))) : GRACE);
            return 0;
        }
        if (command.equals("reset")) {
            new Reset(layout).run();
            new InstanceIndex(layout.data()).release();
            return 0;
        }
        if (command.matches("start [0-9]{1,2}")) {
            new Containerd(layout).start(new PodNetwork(Integer.parseInt(words.get(1))));
            return 0;
        }
        err.println("kybern: unknown command: " + command);
        return 2;
    }

    private static Containerd requireRunning(Layout layout) throws IOException {
        var containerd = new Containerd(layout);
        if (!containerd.connects()) {
            throw new IOException("no containerd runs for " + layout.data() + "; start it with kybern up");
        }
        return containerd;
    }

    private int buildBusybox(Layout layout) throws IOException {
        var busybox = Command.find("busybox").orElseThrow(() -> new IOException("no busybox here: apt-get install busybox-static"));
        var binary = Files.readAllBytes(busybox);
        if (new String(binary, StandardCharsets.ISO_8859_1).contains("/lib64/ld-linux")) {
            throw new IOException(busybox + " needs shared libraries: apt-get install busybox-static");
        }
        Files.createDirectories(layout.importQueue());
        var archive = layout.importQueue().resolve("busybox.tar");
        var partial = layout.importQueue().resolve("busybox.part");
        try (var stream = Files.newOutputStream(partial)) {
            ImageArchive.writeBusybox(stream, ImageArchive.architecture(), binary, ImageArchive.applets(busybox));
        }
        Files.move(partial, archive, StandardCopyOption.REPLACE_EXISTING);
        return importOrQueue(layout, archive);
    }

    private int importFile(Layout layout, Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException("cannot read " + file);
        }
        ImageArchive.namesIn(file);
        Files.createDirectories(layout.importQueue());
        if (new Containerd(layout).connects()) {
            new Containerd(layout).importArchive(file.toAbsolutePath()).forEach(out::println);
            return 0;
        }
        var queued = layout.importQueue().resolve(ImageArchive.sha256(file.toString().getBytes(StandardCharsets.UTF_8)) + ".tar");
        Files.copy(file, queued, StandardCopyOption.REPLACE_EXISTING);
        return importOrQueue(layout, queued);
    }

    private int importOrQueue(Layout layout, Path archive) throws IOException {
        var containerd = new Containerd(layout);
        if (!containerd.connects()) {
            out.println(String.join("\n", ImageArchive.namesIn(archive)) + "\n(imported when containerd starts)");
            return 0;
        }
        containerd.importArchive(archive).forEach(out::println);
        Files.delete(archive);
        return 0;
    }
}
