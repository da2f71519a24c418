// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.client;

import io.kybern.resource.api.GroupVersionResource;
import io.kybern.server.api.ApiResponse;
import io.kybern.server.api.Informer;
import io.kybern.server.api.ListOptions;
import io.kybern.server.api.StoredObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// The informers of this process: one live view for each subject, shared by all who ask for it, closed with the last of them.
final class Informers {
    /// What an informer shows, to whom: rights are checked for each identity.
    record Subject(String user, GroupVersionResource resource, String namespace, ListOptions selection) {
    }

    private final Map<Subject, SharedView> views = new HashMap<>();

    synchronized Informer open(Subject subject, Supplier<ApiResponse.Watching> watch) {
        SharedView view = views.computeIfAbsent(subject, _ -> new SharedView(subject.resource().toString(), watch));
        view.users++;
        return new Handle(subject, view);
    }

    private synchronized void release(Subject subject, SharedView view) {
        if (--view.users == 0) {
            views.remove(subject);
            view.close();
        }
    }

    synchronized void close() {
        views.values().forEach(SharedView::close);
        views.clear();
    }

    /// One user's hold on a shared view.
    private final class Handle implements Informer {
        private final Subject subject;
        private final SharedView view;
        private final List<AutoCloseable> handlers = new CopyOnWriteArrayList<>();
        private boolean closed;

        Handle(Subject subject, SharedView view) {
            this.subject = subject;
            this.view = view;
        }

        @Override
        public Optional<StoredObject> get(String namespace, String name) {
            return view.get(namespace, name);
        }

        @Override
        public List<StoredObject> list() {
            return view.list("");
        }

        @Override
        public List<StoredObject> list(String namespace) {
            return view.list(namespace);
        }

        @Override
        public List<StoredObject> ownedBy(String uid) {
            return view.ownedBy(uid);
        }

        @Override
        public boolean synced() {
            return view.synced();
        }

        @Override
        public void awaitSync() throws InterruptedException {
            view.awaitSync();
        }

        @Override
        public AutoCloseable onChange(Handler handler) {
            AutoCloseable registration = view.subscribe(handler);
            handlers.add(registration);
            return registration;
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                for (AutoCloseable handler : handlers) {
                    Subscriber.close(handler);
                }
                release(subject, view);
            }
        }
    }
}
