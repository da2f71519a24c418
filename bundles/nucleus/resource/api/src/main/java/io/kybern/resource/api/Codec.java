// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/// Turns bytes into [Value] trees and back, in one text format. Safe for any number of threads.
///
/// Decoding bounds depth (1000) and size; what is too deep, too large or broken is a [DecodeException]. Fields come out sorted, their
/// names are shared between trees.
@ProviderType
public interface Codec {
    /// A decoded document.
    ///
    /// @param duplicates paths of fields that were written twice (the last one counts), for example `metadata.labels`
    record Decoded(Value value, List<String> duplicates) {
    }

    Value decode(byte[] bytes);

    /// Reads one document up to the end of the stream and leaves the stream open.
    Value decode(InputStream in);

    /// Decodes and reports fields that were written twice.
    Decoded decodeStrict(byte[] bytes);

    /// Writes the value in the way Go writes it: no blanks, `<`, `>` and `&` escaped in JSON.
    void encode(Value value, OutputStream out);

    byte[] encode(Value value);
}
