// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/// The installed bundles of plugins, counted by use: installations of equal code share one bundle, the last one to leave takes it away.
final class Bundles {
    /// Locations of installed plugins are this and their SHA-256.
    static final String LOCATION = "kybern:";

    private final BundleContext context;
    private final CodeFiles files;
    private final CollectedLoaders loaders;
    private final Map<String, Integer> uses = new HashMap<>();

    Bundles(BundleContext context, CodeFiles files, CollectedLoaders loaders) {
        this.context = context;
        this.files = files;
        this.loaders = loaders;
    }

    /// Installs and starts the bundle unless it's there, and counts a use.
    ///
    /// @throws RefusedException when it can't be
    synchronized Bundle use(String sha256) {
        Bundle bundle = context.getBundle(LOCATION + sha256);
        try {
            if (bundle == null) {
                byte[] content = files.read(sha256).orElseThrow(() -> new RefusedException("FetchFailed", "the jar is not on this server"));
                bundle = context.installBundle(LOCATION + sha256, new ByteArrayInputStream(content));
            }
            bundle.start(Bundle.START_TRANSIENT);
            uses.merge(sha256, 1, Integer::sum);
            return bundle;
        } catch (BundleException e) {
            if (bundle != null && !uses.containsKey(sha256)) {
                uninstall(bundle);
            }
            throw new RefusedException(e.getType() == BundleException.RESOLVE_ERROR ? "Unresolved" : "StartFailed",
                PlainWords.of(String.valueOf(e.getMessage())));
        }
    }

    synchronized void release(String sha256, String plugin) {
        if (uses.merge(sha256, -1, Integer::sum) > 0) {
            return;
        }
        uses.remove(sha256);
        Bundle bundle = context.getBundle(LOCATION + sha256);
        if (bundle != null) {
            loaders.watch(bundle, plugin, sha256);
            uninstall(bundle);
        }
    }

    private static void uninstall(Bundle bundle) {
        try {
            bundle.uninstall();
        } catch (BundleException e) {
            System.getLogger(Bundles.class.getName()).log(System.Logger.Level.WARNING, "{0} cannot be uninstalled: {1}",
                bundle.getLocation(), e.getMessage());
        }
    }
}
