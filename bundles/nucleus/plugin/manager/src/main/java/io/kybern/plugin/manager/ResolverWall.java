// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import java.util.Collection;
import java.util.Iterator;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/// The second wall behind [ManifestCheck]: whatever a plugin's manifest says, it's wired to allowed packages only, and nothing is
/// wired to a plugin.
final class ResolverWall implements ResolverHookFactory, ResolverHook {
    @Override
    public ResolverHook begin(Collection<BundleRevision> triggers) {
        return this;
    }

    @Override
    public void filterResolvable(Collection<BundleRevision> candidates) {
        // Who may resolve is no question; to what, is.
    }

    @Override
    public void filterSingletonCollisions(BundleCapability singleton, Collection<BundleCapability> collisions) {
        // Plugins are never singletons.
    }

    @Override
    public void filterMatches(BundleRequirement requirement, Collection<BundleCapability> candidates) {
        boolean forPlugin = plugin(requirement.getRevision());
        for (Iterator<BundleCapability> each = candidates.iterator(); each.hasNext();) {
            BundleCapability candidate = each.next();
            boolean own = candidate.getRevision().equals(requirement.getRevision());
            if (!own && (plugin(candidate.getRevision()) || forPlugin && !allowed(candidate))) {
                each.remove();
            }
        }
    }

    @Override
    public void end() {
        // Nothing was begun.
    }

    private static boolean plugin(BundleRevision revision) {
        return revision.getBundle().getLocation().startsWith(Bundles.LOCATION);
    }

    private static boolean allowed(BundleCapability candidate) {
        return switch (candidate.getNamespace()) {
            case PackageNamespace.PACKAGE_NAMESPACE ->
                PackageWall.allowed(String.valueOf(candidate.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)));
            case "osgi.ee", "osgi.extender", "osgi.service" -> true;
            default -> false;
        };
    }
}
