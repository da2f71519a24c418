// SPDX-License-Identifier: Apache-2.0
package io.kybern.spdy.api;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// The compressed header blocks of one SPDY connection: both directions have one zlib stream that lives as long as the
/// connection and starts from the protocol's preset dictionary.
final class HeaderCompression implements AutoCloseable {
    private static final int MAX_BLOCK = 1 << 20;

    /// The dictionary of SPDY/3, section 2.6.10.1: these words, each with a 32-bit length before it, then [#TAIL].
    private static final String WORDS = """
            options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow \
            authorization cache-control connection content-base content-encoding content-language content-length content-location \
            content-md5 content-range content-type date etag expect expires from host if-match if-modified-since if-none-match \
            if-range if-unmodified-since last-modified location max-forwards pragma proxy-authenticate proxy-authorization range \
            referer retry-after server te trailer transfer-encoding upgrade user-agent vary via warning www-authenticate method \
            get status 200_OK version HTTP/1.1 url public set-cookie keep-alive origin""";

    private static final String TAIL = "100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505"
            + "203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized"
            + "403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service Unavailable"
            + "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMT"
            + "chunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,text/javascript,"
            + "publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.";

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    private final Inflater inflater = new Inflater();
    private final byte[] dictionary = dictionary();

    HeaderCompression() {
        deflater.setDictionary(dictionary);
    }

    static byte[] dictionary() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            for (var word : WORDS.split(" ")) {
                writeText(out, word.replace('_', ' '));
            }
            out.write(TAIL.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    byte[] compress(Map<String, String> headers) {
        var plain = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(plain)) {
            out.writeInt(headers.size());
            for (var header : headers.entrySet()) {
                writeText(out, header.getKey().toLowerCase(Locale.ROOT));
                writeText(out, header.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        deflater.setInput(plain.toByteArray());
        var packed = new ByteArrayOutputStream();
        var buffer = new byte[1024];
        int length;
        do {
            length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
            packed.write(buffer, 0, length);
        } while (length == buffer.length);
        return packed.toByteArray();
    }

    Map<String, String> expand(byte[] packed, int offset, int length) throws IOException {
        inflater.setInput(packed, offset, length);
        var plain = new ByteArrayOutputStream();
        var buffer = new byte[1024];
        try {
            while (true) {
                int count = inflater.inflate(buffer);
                plain.write(buffer, 0, count);
                if (plain.size() > MAX_BLOCK) {
                    throw new IOException("SPDY header block larger than 1 MiB");
                }
                if (count > 0) {
                    continue;
                }
                if (!inflater.needsDictionary()) {
                    break;
                }
                inflater.setDictionary(dictionary);
            }
            return parse(ByteBuffer.wrap(plain.toByteArray()));
        } catch (DataFormatException | BufferUnderflowException | IllegalArgumentException e) {
            throw new IOException("malformed SPDY header block", e);
        }
    }

    private static Map<String, String> parse(ByteBuffer block) throws IOException {
        var headers = new LinkedHashMap<String, String>();
        for (int count = block.getInt(); count > 0; count--) {
            var name = readText(block);
            headers.put(name, readText(block));
        }
        return headers;
    }

    private static String readText(ByteBuffer block) throws IOException {
        int length = block.getInt();
        if (length < 0 || length > block.remaining()) {
            throw new IOException("malformed SPDY header block");
        }
        var bytes = new byte[length];
        block.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        deflater.end();
        inflater.end();
    }
}
