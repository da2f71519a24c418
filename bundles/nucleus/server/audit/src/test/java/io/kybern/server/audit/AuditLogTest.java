// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.audit;

import io.kybern.resource.api.Codec;
import io.kybern.resource.api.Value;
import io.kybern.resource.json.TextCodecs;
import io.kybern.server.api.AuditSink;
import io.kybern.server.tck.AuditSinkContract;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest extends AuditSinkContract {
    @TempDir
    Path directory;

    private final Codec json = new TextCodecs().json();
    private Optional<AuditLog> log = Optional.empty();

    @Override
    protected AuditSink sink() {
        log = Optional.of(new AuditLog(directory, new TextCodecs()));
        return log.get();
    }

    /// One JSON object a line.
    @Override
    protected List<Value> taken() throws Exception {
        log.orElseThrow().close();
        return Files.readString(directory.resolve("audit.log")).lines().map(line -> json.decode(line.getBytes(StandardCharsets.UTF_8))).toList();
    }
}
