// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.json;

import io.kybern.resource.api.Codec;
import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// YAML by SnakeYAML Engine's event parser; scalars are resolved here, because Kubernetes follows YAML 1.1 (`yes`, `0644`).
final class YamlCodec implements Codec {
    private static final int MAX_TEXT = 64 << 20;
    private final LoadSettings settings = LoadSettings.builder().setCodePointLimit(MAX_TEXT).setUseMarks(true).build();

    @Override
    public Value decode(byte[] bytes) {
        return parse(bytes, new ArrayList<>());
    }

    @Override
    public Value decode(InputStream in) {
        try {
            return decode(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Decoded decodeStrict(byte[] bytes) {
        var duplicates = new ArrayList<String>();
        return new Decoded(parse(bytes, duplicates), List.copyOf(duplicates));
    }

    private Value parse(byte[] bytes, List<String> duplicates) {
        try {
            var parser = new ParserImpl(settings, new StreamReader(settings, new String(bytes, StandardCharsets.UTF_8)));
            return new YamlTree(parser, duplicates).document();
        } catch (MarkedYamlEngineException e) {
            String line = e.getProblemMark().map(mark -> "line " + (mark.getLine() + 1) + ": ").orElse("");
            throw new DecodeException("yaml: " + line + goText(e));
        } catch (YamlEngineException e) {
            throw new DecodeException("yaml: " + e.getMessage());
        }
    }

    /// The wording of Go's YAML library, where it differs.
    private static String goText(MarkedYamlEngineException e) {
        String problem = String.valueOf(e.getProblem());
        if (problem.startsWith("expected <block end>")) {
            return String.valueOf(e.getContext()).contains("collection") ? "did not find expected '-' indicator" : "did not find expected key";
        }
        if (problem.startsWith("mapping values are not allowed")) {
            return "mapping values are not allowed in this context";
        }
        if (problem.startsWith("found character") && problem.contains("that cannot start any token")) {
            return "found character that cannot start any token";
        }
        if (problem.startsWith("could not find expected ':'")) {
            return "could not find expected ':'";
        }
        return problem;
    }

    @Override
    public byte[] encode(Value value) {
        return new YamlText().write(value).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void encode(Value value, OutputStream out) {
        var buffer = new ByteArrayOutputStream();
        buffer.writeBytes(encode(value));
        try {
            buffer.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
