// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/// A hold on the plugins of one snapshot of a point. Not for several threads at once.
@ProviderType
public interface Lease<T> extends AutoCloseable {
    /// The plugins, by order, then by slot name.
    List<Extension<T>> extensions();

    /// The policy generation of the snapshot.
    long generation();

    /// Calls a plugin under guard. A plugin of the distribution runs on this thread; another one runs on its own virtual thread within
    /// its budget and its limit of calls in flight, and this thread waits. Whatever goes wrong becomes text, and `onFailure`
    /// decides. Scoped values of this thread are not seen by the call: pass its context as arguments.
    ///
    /// An exception that is an answer (a Kubernetes Status) must be caught inside `call` and returned as a value: to the guard every
    /// throwable is a defect of the plugin. Nothing that `call` returns may be kept beyond the lease if its class can be the plugin's.
    <R> R call(Extension<T> extension, Call<T, R> call, Failure<R> onFailure);

    /// Runs `action` once if the drain deadline of a plugin of this lease passes before the lease is closed: end the stream now.
    void onDeadline(Runnable action);

    /// Gives the hold back; again is no effect.
    @Override
    void close();
}
