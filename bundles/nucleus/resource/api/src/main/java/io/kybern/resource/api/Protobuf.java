// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/// `application/vnd.kubernetes.protobuf` for the built-in kinds: `k8s\0`, then a `runtime.Unknown` with kind and bytes. An OSGi service; safe
/// for any number of threads.
@ProviderType
public interface Protobuf {
    String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";
    String WATCH_MEDIA_TYPE = "application/vnd.kubernetes.protobuf;stream=watch";

    /// Whether there is a message for the kind. Lists, `Status`, options and `WatchEvent` count as kinds.
    boolean supports(GroupVersionKind kind);

    /// An object with its envelope; `apiVersion` and `kind` of the value name the message.
    ///
    /// @throws IllegalArgumentException when there is no message for its kind
    byte[] encode(Value object);

    /// The message inside an envelope, without it: what lists and watch events embed.
    byte[] encodeBody(Value object);

    /// A list out of items that were encoded by [#encodeBody].
    ///
    /// @param kind of the list
    /// @param metadata the list's metadata
    byte[] encodeList(GroupVersionKind kind, Value metadata, List<byte[]> bodies);

    /// A watch event as a frame: 4 bytes of length, then the event, whose object is complete with its envelope.
    ///
    /// @param object as [#encode] gives it
    byte[] watchFrame(String type, byte[] object);

    /// An object out of its envelope, with `apiVersion` and `kind`. Zero scalars are as they were on the wire: canonicalise next.
    ///
    /// @throws DecodeException for what is no envelope or is broken
    Value decode(byte[] bytes);
}
