// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A directory whose files change all at once. The content lies in a directory `..<time>` that the link `..data` names; each visible name
/// is a
/// link into `..data`. An update writes a new directory and renames a new `..data` over the old one, so that a reader sees the
/// old or the new content, never a mixture.
public final class AtomicDirectory {
    private static final String DATA = "..data";
    private static final String NEXT = "..data_tmp";

    private final Path directory;

    public AtomicDirectory(Path directory) {
        this.directory = directory;
    }

    /// Whether content was ever written here.
    public boolean written() {
        return Files.isSymbolicLink(directory.resolve(DATA));
    }

    /// Writes the content unless it is there already.
    ///
    /// @param files by relative path
    /// @param group the group that shall own and read them
    /// @return whether something changed
    public boolean write(Map<String, FileContent> files, OptionalLong group) {
        try {
            files.keySet().forEach(AtomicDirectory::check);
            Optional<Path> before = current();
            if (before.isPresent() && same(before.get(), files)) {
                return false;
            }
            Path fresh = Files.createTempDirectory(directory, "..2");
            FileTree.mode(fresh, 0755);
            if (group.isPresent()) {
                FileTree.group(fresh, group.getAsLong());
            }
            for (Map.Entry<String, FileContent> file : new TreeMap<>(files).entrySet()) {
                writeFile(fresh, file.getKey(), file.getValue(), group);
            }
            Path next = directory.resolve(NEXT);
            Files.deleteIfExists(next);
            Files.createSymbolicLink(next, fresh.getFileName());
            Files.move(next, directory.resolve(DATA), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            link(files);
            before.ifPresent(FileTree::delete);
            return true;
        } catch (IOException failure) {
            throw new VolumeFailure("writing " + directory + ": " + failure, failure);
        } catch (UncheckedIOException failure) {
            throw new VolumeFailure("writing " + directory + ": " + failure.getMessage(), failure);
        }
    }

    private static void check(String path) {
        boolean bad = path.isEmpty() || path.startsWith("/") || path.startsWith("..") || Arrays.asList(path.split("/")).contains("..");
        if (bad) {
            throw new VolumeFailure("invalid path \"" + path + "\": must be relative and without \"..\"");
        }
    }

    private Optional<Path> current() throws IOException {
        Path data = directory.resolve(DATA);
        return Files.isSymbolicLink(data) ? Optional.of(directory.resolve(Files.readSymbolicLink(data))) : Optional.empty();
    }

    private static void writeFile(Path root, String path, FileContent file, OptionalLong group) throws IOException {
        Path target = root.resolve(path);
        for (Path parent = target.getParent(); parent != null && !parent.equals(root) && !Files.exists(parent); parent = parent.getParent()) {
            Files.createDirectories(parent);
            FileTree.mode(parent, 0755);
        }
        Files.write(target, file.bytes());
        int mode = file.mode();
        if (group.isPresent()) {
            FileTree.group(target, group.getAsLong());
            mode |= 0440;
        }
        if (file.owner().isPresent()) {
            FileTree.owner(target, file.owner().getAsLong());
        }
        FileTree.mode(target, mode);
    }

    private static boolean same(Path root, Map<String, FileContent> files) throws IOException {
        Set<String> there;
        try (Stream<Path> walk = Files.walk(root)) {
            there = walk.filter(Files::isRegularFile).map(file -> root.relativize(file).toString()).collect(Collectors.toSet());
        }
        if (!there.equals(files.keySet())) {
            return false;
        }
        for (Map.Entry<String, FileContent> file : files.entrySet()) {
            if (!Arrays.equals(Files.readAllBytes(root.resolve(file.getKey())), file.getValue().bytes())) {
                return false;
            }
        }
        return true;
    }

    private void link(Map<String, FileContent> files) throws IOException {
        Set<String> names = files.keySet().stream().map(path -> path.split("/")[0]).collect(Collectors.toSet());
        for (String name : names) {
            Path link = directory.resolve(name);
            if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(link, Path.of(DATA, name));
            }
        }
        try (Stream<Path> there = Files.list(directory)) {
            for (Path path : there.toList()) {
                String name = path.getFileName().toString();
                if (!name.startsWith("..") && !names.contains(name)) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}
