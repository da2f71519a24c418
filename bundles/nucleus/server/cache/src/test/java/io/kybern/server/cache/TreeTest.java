// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TreeTest {
    @Test
    void behavesLikeASortedMapUnderRandomChangesAndKeepsOldVersions() {
        for (int seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            var model = new TreeMap<String, Integer>();
            Tree<Integer> tree = Tree.empty();
            Tree<Integer> frozen = tree;
            var frozenModel = new TreeMap<>(model);
            for (int step = 0; step < 6000; step++) {
                String key = "ns" + random.nextInt(5) + "/" + random.nextInt(700);
                if (random.nextInt(100) < (step < 3000 ? 70 : 35)) {
                    tree = tree.with(key, step);
                    model.put(key, step);
                } else {
                    tree = tree.without(key);
                    model.remove(key);
                }
                if (step == 2500) {
                    frozen = tree;
                    frozenModel = new TreeMap<>(model);
                }
            }
            assertSame(model, tree, random);
            assertSame(frozenModel, frozen, random);
            for (String key : new ArrayList<>(model.keySet())) {
                tree = tree.without(key);
            }
            assertEquals(0, tree.size());
            assertEquals(1, tree.with("a", 1).size());
        }
    }

    private static void assertSame(TreeMap<String, Integer> model, Tree<Integer> tree, Random random) {
        assertEquals(model.size(), tree.size());
        assertEquals(List.copyOf(model.keySet()), keys(tree, "", ""));
        for (int i = 0; i < 50; i++) {
            String prefix = "ns" + random.nextInt(6) + "/";
            String above = random.nextBoolean() ? "" : prefix + random.nextInt(700);
            assertEquals(model.keySet().stream().filter(k -> k.startsWith(prefix) && k.compareTo(above) > 0).toList(), keys(tree, prefix, above));
            String key = prefix + random.nextInt(700);
            assertEquals(Optional.ofNullable(model.get(key)), tree.get(key));
        }
    }

    private static List<String> keys(Tree<Integer> tree, String prefix, String above) {
        var found = new ArrayList<String>();
        tree.visit(prefix, above, (key, _) -> found.add(key));
        return found;
    }
}
