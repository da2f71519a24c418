// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.extension.Call;
import io.kybern.extension.Extension;
import io.kybern.extension.ExtensionPoint;
import io.kybern.extension.Extensions;
import io.kybern.extension.Failure;
import io.kybern.extension.Lease;
import io.kybern.extension.Origin;
import io.kybern.extension.Registration;
import io.kybern.extension.RoleHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Plugins without a framework: what a test adds is active, each addition is a new generation.
final class FixedPlugins implements Extensions {
    private final List<Object> plugins = new ArrayList<>();
    final AtomicLong generation = new AtomicLong(1);

    void add(Object plugin) {
        plugins.add(plugin);
        generation.incrementAndGet();
    }

    @Override
    public <T> ExtensionPoint<T> point(Class<T> type) {
        return new Point<>(type);
    }

    @Override
    public long generation() {
        return generation.get();
    }

    @Override
    public <T> Registration host(Class<T> type, RoleHost<T> host) {
        return () -> { };
    }

    @Override
    public Optional<String> fatal() {
        return Optional.empty();
    }

    private record Plugin<T>(T instance) implements Extension<T> {
        @Override
        public String slot() {
            return "admission/test";
        }

        @Override
        public String plugin() {
            return "test";
        }

        @Override
        public String version() {
            return "1.0.0";
        }

        @Override
        public Origin origin() {
            return Origin.CLUSTER;
        }
    }

    private final class Point<T> implements ExtensionPoint<T> {
        private final Class<T> type;

        Point(Class<T> type) {
            this.type = type;
        }

        @Override
        public Class<T> type() {
            return type;
        }

        @Override
        public Lease<T> lease() {
            return new Held<>(plugins.stream().filter(type::isInstance).map(type::cast).toList(), generation.get());
        }

        @Override
        public Lease<T> lease(String slot) {
            return lease();
        }

        @Override
        public boolean open() {
            return true;
        }

        @Override
        public Registration onChange(Runnable listener) {
            return () -> { };
        }

        @Override
        public Registration warmUp(Consumer<T> warmUp) {
            return () -> { };
        }
    }

    private record Held<T>(List<T> instances, long generation) implements Lease<T> {
        @Override
        public List<Extension<T>> extensions() {
            var extensions = new ArrayList<Extension<T>>();
            instances.forEach(instance -> extensions.add(new Plugin<>(instance)));
            return extensions;
        }

        @Override
        public <R> R call(Extension<T> extension, Call<T, R> call, Failure<R> onFailure) {
            return call.on(extension.instance());
        }

        @Override
        public void onDeadline(Runnable action) {
            // no deadlines here
        }

        @Override
        public void close() {
            // nothing is counted
        }
    }
}
