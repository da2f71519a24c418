// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.json;

import io.kybern.resource.api.AbsentValue;
import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.BooleanValue;
import io.kybern.resource.api.Codec;
import io.kybern.resource.api.DecimalValue;
import io.kybern.resource.api.DecodeException;
import io.kybern.resource.api.IntegerValue;
import io.kybern.resource.api.NullValue;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.StringValue;
import io.kybern.resource.api.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/// JSON by Jackson's streaming parser and generator. What Jackson refuses is scanned again by [GoSyntax], which knows Go's words for it.
final class JsonCodec implements Codec {
    static final int MAX_DEPTH = 1000;
    private static final int MAX_TEXT = 64 << 20;

    private final JsonFactory factory = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).maxStringLength(MAX_TEXT)
                    .maxNameLength(1 << 20).maxNumberLength(1000).build())
            .streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(2 * MAX_DEPTH).build())
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
            .characterEscapes(new GoEscapes())
            .build();

    @Override
    public Value decode(byte[] bytes) {
        return parse(bytes, new Duplicates());
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
        var duplicates = new Duplicates();
        Value value = parse(bytes, duplicates);
        return new Decoded(value, duplicates.seen ? findDuplicates(bytes) : List.of());
    }

    private Value parse(byte[] bytes, Duplicates duplicates) {
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), bytes)) {
            return document(parser, duplicates);
        } catch (StreamConstraintsException e) {
            throw new DecodeException(e.getOriginalMessage().contains("nesting depth") ? "exceeded max depth" : e.getOriginalMessage());
        } catch (JacksonException e) {
            Optional<String> problem = GoSyntax.problem(bytes);
            if (problem.isPresent()) {
                throw new DecodeException(problem.get());
            }
            return parseLeniently(bytes, duplicates, e);
        }
    }

    /// Go replaces what is no UTF-8, Jackson refuses it: decode the text first.
    private Value parseLeniently(byte[] bytes, Duplicates duplicates, JacksonException first) {
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), new String(bytes, StandardCharsets.UTF_8))) {
            return document(parser, duplicates);
        } catch (JacksonException _) {
            throw new DecodeException(first.getOriginalMessage());
        }
    }

    private static Value document(JsonParser parser, Duplicates duplicates) {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new DecodeException("unexpected end of JSON input");
        }
        Value value = value(parser, token, duplicates);
        if (parser.nextToken() != null) {
            String text = parser.getString();
            throw new DecodeException("invalid character '" + (text.isEmpty() ? '"' : text.charAt(0)) + "' after top-level value");
        }
        return value;
    }

    private static Value value(JsonParser parser, JsonToken token, Duplicates duplicates) {
        return switch (token) {
            case START_OBJECT -> object(parser, duplicates);
            case START_ARRAY -> array(parser, duplicates);
            case VALUE_STRING -> Value.of(parser.getString());
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> Value.of(parser.getDoubleValue());
            case VALUE_TRUE -> Value.TRUE;
            case VALUE_FALSE -> Value.FALSE;
            default -> Value.NULL;
        };
    }

    private static Value integer(JsonParser parser) {
        return switch (parser.getNumberType()) {
            case INT, LONG -> Value.of(parser.getLongValue());
            default -> Value.of(parser.getDoubleValue());
        };
    }

    private static Value object(JsonParser parser, Duplicates duplicates) {
        var builder = ObjectValue.builder();
        int fields = 0;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            builder.put(name, value(parser, parser.nextToken(), duplicates));
            fields++;
        }
        ObjectValue object = builder.build();
        duplicates.seen |= object.size() < fields;
        return object;
    }

    private static Value array(JsonParser parser, Duplicates duplicates) {
        var builder = ArrayValue.builder();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            builder.add(value(parser, token, duplicates));
        }
        return builder.build();
    }

    private List<String> findDuplicates(byte[] bytes) {
        var found = new ArrayList<String>();
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), new String(bytes, StandardCharsets.UTF_8))) {
            var paths = new DuplicatePaths(found);
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case START_OBJECT -> paths.enterObject();
                    case START_ARRAY -> paths.enterArray();
                    case END_OBJECT, END_ARRAY -> paths.leave();
                    case PROPERTY_NAME -> paths.name(parser.currentName());
                    default -> paths.scalar();
                }
            }
        }
        return found;
    }

    @Override
    public byte[] encode(Value value) {
        var out = new ByteArrayOutputStream(1024);
        encode(value, out);
        return out.toByteArray();
    }

    @Override
    public void encode(Value value, OutputStream out) {
        try (JsonGenerator generator = factory.createGenerator(ObjectWriteContext.empty(), out)) {
            write(value, generator);
        }
    }

    private static void write(Value value, JsonGenerator generator) {
        switch (value) {
            case ObjectValue object -> {
                generator.writeStartObject();
                for (int i = 0; i < object.size(); i++) {
                    generator.writeName(object.name(i));
                    write(object.value(i), generator);
                }
                generator.writeEndObject();
            }
            case ArrayValue array -> {
                generator.writeStartArray();
                for (int i = 0; i < array.size(); i++) {
                    write(array.get(i), generator);
                }
                generator.writeEndArray();
            }
            case StringValue(String text) -> generator.writeString(text);
            case IntegerValue(long number) -> generator.writeNumber(number);
            case DecimalValue(double number) -> generator.writeNumber(GoNumbers.format(number));
            case BooleanValue(boolean truth) -> generator.writeBoolean(truth);
            case NullValue _ -> generator.writeNull();
            case AbsentValue _ -> generator.writeNull();
        }
    }

    private static final class Duplicates {
        private boolean seen;
    }
}
