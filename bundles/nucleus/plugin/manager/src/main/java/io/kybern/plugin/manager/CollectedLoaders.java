// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/// Notices when the class loaders of uninstalled plugins are gone. Nothing here forces a collection.
final class CollectedLoaders {
    /// A loader that went.
    record Gone(String plugin, String sha256) {}

    private static final class Watched extends PhantomReference<ClassLoader> {
        private final Gone gone;

        Watched(ClassLoader loader, ReferenceQueue<ClassLoader> queue, Gone gone) {
            super(loader, queue);
            this.gone = gone;
        }
    }

    private final ReferenceQueue<ClassLoader> queue = new ReferenceQueue<>();
    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();

    /// Call before the bundle is uninstalled.
    void watch(Bundle bundle, String plugin, String sha256) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        ClassLoader loader = wiring == null ? null : wiring.getClassLoader();
        if (loader != null) {
            watched.add(new Watched(loader, queue, new Gone(plugin, sha256)));
        }
    }

    List<Gone> poll() {
        List<Gone> gone = new ArrayList<>();
        for (Reference<?> reference = queue.poll(); reference != null; reference = queue.poll()) {
            if (reference instanceof Watched one) {
                watched.remove(one);
                gone.add(one.gone);
            }
        }
        return gone;
    }
}
