// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.cache;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiPredicate;

/// An immutable B-tree from keys to values in key order. A change copies the path to one leaf and shares the rest.
final class Tree<V> {
    private static final int MAX = 64;
    private static final Tree<?> EMPTY = new Tree<>(new Node(new String[0], new Object[0], true, 0));

    private final Node root;

    private Tree(Node root) {
        this.root = root;
    }

    @SuppressWarnings("unchecked") // an empty tree holds no value of any type
    static <V> Tree<V> empty() {
        return (Tree<V>) EMPTY;
    }

    int size() {
        return root.size;
    }

    @SuppressWarnings("unchecked") // slots of leaves hold only values put by with()
    Optional<V> get(String key) {
        Node node = root;
        while (!node.leaf) {
            node = (Node) node.slots[node.childFor(key)];
        }
        int index = Arrays.binarySearch(node.keys, key);
        return index < 0 ? Optional.empty() : Optional.of((V) node.slots[index]);
    }

    Tree<V> with(String key, V value) {
        Node[] halves = root.put(key, value);
        if (halves.length == 1) {
            return new Tree<>(halves[0]);
        }
        String[] keys = {halves[0].first(), halves[1].first()};
        return new Tree<>(new Node(keys, new Object[] {halves[0], halves[1]}, false, halves[0].size + halves[1].size));
    }

    Tree<V> without(String key) {
        Node changed = root.remove(key);
        while (!changed.leaf && changed.slots.length == 1) {
            changed = (Node) changed.slots[0];
        }
        return changed == root ? this : new Tree<>(changed);
    }

    /// Visits entries above a key (exclusive) that start with a prefix, in order, until the visitor says false.
    ///
    /// @return whether the visitor saw all
    boolean visit(String prefix, String above, BiPredicate<String, ? super V> visitor) {
        return visit(root, prefix, above, visitor);
    }

    @SuppressWarnings("unchecked") // slots of leaves hold only values put by with()
    private static <V> boolean visit(Node node, String prefix, String above, BiPredicate<String, ? super V> visitor) {
        String from = above.compareTo(prefix) >= 0 ? above : prefix;
        if (node.leaf) {
            int start = Arrays.binarySearch(node.keys, from);
            start = start < 0 ? -start - 1 : from.equals(above) && !above.isEmpty() ? start + 1 : start;
            for (int i = start; i < node.keys.length; i++) {
                if (!node.keys[i].startsWith(prefix)) {
                    return node.keys[i].compareTo(prefix) < 0;
                }
                if (!visitor.test(node.keys[i], (V) node.slots[i])) {
                    return false;
                }
            }
            return true;
        }
        for (int i = node.childFor(from); i < node.slots.length; i++) {
            if (i > 0 && !prefix.isEmpty() && node.keys[i].compareTo(prefix) > 0 && !node.keys[i].startsWith(prefix)) {
                return true;
            }
            if (!visit((Node) node.slots[i], prefix, above, visitor)) {
                return false;
            }
        }
        return true;
    }

    /// A leaf's slots are values, an inner node's are nodes, whose first keys its own keys are (a lower bound for the first one).
    private record Node(String[] keys, Object[] slots, boolean leaf, int size) {
        String first() {
            return keys[0];
        }

        int childFor(String key) {
            int index = Arrays.binarySearch(keys, key);
            return index >= 0 ? index : Math.max(0, -index - 2);
        }

        Node[] put(String key, Object value) {
            if (leaf) {
                int index = Arrays.binarySearch(keys, key);
                if (index >= 0) {
                    Object[] changed = slots.clone();
                    changed[index] = value;
                    return new Node[] {new Node(keys, changed, true, size)};
                }
                int at = -index - 1;
                return split(inserted(keys, at, key), inserted(slots, at, value), true, size + 1);
            }
            int at = childFor(key);
            Node child = (Node) slots[at];
            Node[] halves = child.put(key, value);
            Object[] changed = slots.clone();
            String[] changedKeys = keys.clone();
            changed[at] = halves[0];
            changedKeys[at] = halves[0].first();
            int total = size - child.size + halves[0].size;
            if (halves.length == 1) {
                return new Node[] {new Node(changedKeys, changed, false, total)};
            }
            return split(inserted(changedKeys, at + 1, halves[1].first()), inserted(changed, at + 1, halves[1]), false, total + halves[1].size);
        }

        Node remove(String key) {
            if (leaf) {
                int index = Arrays.binarySearch(keys, key);
                return index < 0 ? this : new Node(removed(keys, index), removed(slots, index), true, size - 1);
            }
            int at = childFor(key);
            Node child = (Node) slots[at];
            Node changed = child.remove(key);
            if (changed == child) {
                return this;
            }
            int total = size - 1;
            if (changed.slots.length == 0) {
                return new Node(removed(keys, at), removed(slots, at), total == 0 || leaf, total);
            }
            Object[] changedSlots = slots.clone();
            String[] changedKeys = keys.clone();
            changedSlots[at] = changed;
            changedKeys[at] = changed.first();
            return new Node(changedKeys, changedSlots, false, total);
        }

        private static Node[] split(String[] keys, Object[] slots, boolean leaf, int size) {
            if (keys.length <= MAX) {
                return new Node[] {new Node(keys, slots, leaf, size)};
            }
            int middle = keys.length / 2;
            return new Node[] {half(keys, slots, leaf, 0, middle), half(keys, slots, leaf, middle, keys.length)};
        }

        private static Node half(String[] keys, Object[] slots, boolean leaf, int from, int to) {
            Object[] part = Arrays.copyOfRange(slots, from, to, Object[].class);
            int size = 0;
            for (Object slot : part) {
                size += leaf ? 1 : ((Node) slot).size;
            }
            return new Node(Arrays.copyOfRange(keys, from, to), part, leaf, size);
        }

        private static <T> T[] inserted(T[] array, int at, T item) {
            T[] longer = Arrays.copyOf(array, array.length + 1);
            System.arraycopy(array, at, longer, at + 1, array.length - at);
            longer[at] = item;
            return longer;
        }

        private static <T> T[] removed(T[] array, int at) {
            T[] shorter = Arrays.copyOf(array, array.length - 1);
            System.arraycopy(array, at + 1, shorter, at, shorter.length - at);
            return shorter;
        }
    }
}
