// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.ignite;

import java.util.concurrent.ThreadFactory;

/// The only threads that may call Ignite: the store starts them and they end with it, so that nothing of Ignite lives on in the
/// thread-locals of others.
final class IgniteThreads {
    private IgniteThreads() {}

    static ThreadFactory factory() {
        ThreadFactory plain = Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).factory();
        return task -> {
            Thread thread = plain.newThread(task);
            thread.setContextClassLoader(IgniteThreads.class.getClassLoader());
            return thread;
        };
    }
}
