// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The only maker of threads here: no context class loader, no inherited thread-locals, the owner in the name.
final class RegistryThreads {
    private final Thread.Builder.OfPlatform platform = Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false);
    /// Hand-overs go on while virtual threads starve; they're few, so idle threads go soon.
    private final Executor handovers = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 2, TimeUnit.SECONDS, new SynchronousQueue<>(),
        task -> unstartedPlatform("kybern-handover", task));

    /// A virtual thread for `owner`.
    Thread unstarted(String owner, Runnable task) {
        Thread thread = Thread.ofVirtual().name(owner).inheritInheritableThreadLocals(false).unstarted(task);
        thread.setContextClassLoader(null);
        return thread;
    }

    void start(String owner, Runnable task) {
        unstarted(owner, task).start();
    }

    /// A platform thread for what must never wait for virtual threads.
    Thread platform(String name, Runnable task) {
        Thread thread = unstartedPlatform(name, task);
        thread.start();
        return thread;
    }

    Executor handovers() {
        return handovers;
    }

    private synchronized Thread unstartedPlatform(String name, Runnable task) {
        Thread thread = platform.name(name).unstarted(task);
        thread.setContextClassLoader(null);
        return thread;
    }
}
