// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import io.kybern.resource.api.Codec;
import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.Value;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/// The plugins that were active last, in `DIR/plugins/last-known-good.json`: what a server starts with before it has an API.
final class LastKnownGood {
    private static final Logger LOG = System.getLogger(LastKnownGood.class.getName());

    private final Path file;
    private final Codec json;

    LastKnownGood(Path directory, Codec json) {
        this.file = directory.resolve("last-known-good.json");
        this.json = json;
    }

    List<Installation> read() {
        try {
            return json.decode(Files.readAllBytes(file)).get("plugins").items().stream().map(Installation::ofFile).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | DecodeException e) {
            LOG.log(Level.ERROR, "{0} cannot be read, installed plugins start when the API serves: {1}", file, e.getMessage());
            return List.of();
        }
    }

    void write(Collection<Installation> installations) {
        Value plugins = Value.array(installations.stream().map(Installation::toValue).toList());
        CodeFiles.replace(file, json.encode(Value.object("plugins", plugins)));
    }
}
