// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Imports point to the same or a lower layer; the bundle graph has no cycle; no package is exported twice.
class LayerRulesTest {
    private final SourceTree tree = SourceTree.here();
    private final Map<String, List<BundleJar>> exporters = new HashMap<>();

    LayerRulesTest() {
        tree.bundles().forEach(bundle -> bundle.header("Export-Package").keySet().forEach(exported ->
                exporters.computeIfAbsent(exported, key -> new ArrayList<>()).add(bundle)));
    }

    private Set<BundleJar> uses(BundleJar bundle) {
        Set<BundleJar> used = new HashSet<>();
        bundle.header("Import-Package").keySet().forEach(name -> used.addAll(exporters.getOrDefault(name, List.of())));
        used.remove(bundle);
        return used;
    }

    @Test
    void importsPointToTheSameOrALowerLayer() {
        List<String> findings = new ArrayList<>();
        for (BundleJar bundle : tree.bundles()) {
            uses(bundle).stream().filter(used -> used.layer() > bundle.layer()).forEach(used ->
                    findings.add(bundle.name() + " imports from " + used.name() + " of a higher layer"));
        }
        tree.requireNone("layer", findings);
    }

    @Test
    void everyBundleLiesInALayer() {
        assertEquals(List.of(), tree.bundles().stream().filter(bundle -> bundle.layer() < 0).map(BundleJar::path).toList());
    }

    @Test
    void theBundleGraphHasNoCycle() {
        List<String> findings = new ArrayList<>();
        Set<BundleJar> done = new HashSet<>();
        tree.bundles().forEach(bundle -> visit(bundle, new ArrayList<>(), done, findings));
        tree.requireNone("cycle", findings);
    }

    private void visit(BundleJar bundle, List<BundleJar> trail, Set<BundleJar> done, List<String> findings) {
        if (trail.contains(bundle)) {
            findings.add(bundle.name() + " is in a cycle: " + trail.stream().map(BundleJar::name).toList());
        } else if (done.add(bundle)) {
            trail.add(bundle);
            uses(bundle).forEach(used -> visit(used, trail, done, findings));
            trail.remove(bundle);
        }
    }

    @Test
    void noPackageIsExportedTwice() {
        List<String> findings = new ArrayList<>();
        exporters.forEach((name, bundles) -> {
            if (bundles.size() > 1) {
                findings.add(name + " is exported by " + new TreeSet<>(bundles.stream().map(BundleJar::name).toList()));
            }
        });
        tree.requireNone("exported-twice", findings);
    }
}
