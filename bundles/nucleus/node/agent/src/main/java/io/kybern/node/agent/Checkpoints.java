// SPDX-License-Identifier: Apache-2.0
package io.kybern.node.agent;

import io.kybern.resource.api.Codec;
import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.Value;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The pods of this node as the agent knew them last, one file `pods/<uid>/pod.json` each: a restarted agent goes on with them before
/// the API server answers, and finds again what probes had found out.
final class Checkpoints {
    private static final System.Logger LOG = System.getLogger(Checkpoints.class.getName());
    private static final String FILE = "pod.json";

    private final Settings settings;
    private final Codec json;
    private final Map<String, Value> saved = new ConcurrentHashMap<>();

    Checkpoints(Settings settings, Codec json) {
        this.settings = settings;
        this.json = json;
    }

    void save(Pod pod) {
        Value value = pod.value().asObject().without(List.of("metadata", "managedFields"));
        if (value.equals(saved.get(pod.uid()))) {
            return;
        }
        Path directory = settings.podDirectory(pod.uid());
        try {
            Files.createDirectories(directory);
            Path next = directory.resolve(FILE + ".next");
            Files.write(next, json.encode(value));
            Files.move(next, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            saved.put(pod.uid(), value);
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "checkpoint of pod {0} not written: {1}", pod.uid(), failure.toString());
        }
    }

    void forget(String uid) {
        saved.remove(uid);
    }

    List<Pod> load() {
        var pods = new ArrayList<Pod>();
        for (Path directory : directories()) {
            Path file = directory.resolve(FILE);
            if (!Files.isRegularFile(file)) {
                continue;
            }
            try {
                pods.add(new Pod(json.decode(Files.readAllBytes(file))));
            } catch (IOException | DecodeException failure) {
                LOG.log(System.Logger.Level.WARNING, "checkpoint {0} not read: {1}", file, failure.getMessage());
            }
        }
        return pods;
    }

    /// Uids of all pods that have a directory.
    List<String> uids() {
        return directories().stream().map(directory -> directory.getFileName().toString()).toList();
    }

    private List<Path> directories() {
        var all = new ArrayList<Path>();
        Path root = settings.directory().resolve("pods");
        if (!Files.isDirectory(root)) {
            return all;
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root)) {
            stream.forEach(all::add);
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "{0} not listed: {1}", root, failure.toString());
        }
        return all;
    }
}
