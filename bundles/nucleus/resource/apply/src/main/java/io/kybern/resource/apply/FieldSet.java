// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.apply;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.List;

/// Set algebra on `fieldsV1` trees.
///
/// A set is an object whose names are path elements (`f:name`, `k:{"name":"a"}`, `v:"x"`). A node without entries is a member; a node
/// with entries is a member too if it has the entry `.`. The root is a set, never a member; [#EMPTY] has nothing.
final class FieldSet {
    static final ObjectValue EMPTY = ObjectValue.EMPTY;
    static final ObjectValue MEMBER = ObjectValue.EMPTY;
    static final String SELF = ".";

    private FieldSet() {
    }

    static boolean member(Value node) {
        return node instanceof ObjectValue object && (object.isEmpty() || object.size() > 0 && object.name(0).equals(SELF));
    }

    static ObjectValue children(Value node) {
        ObjectValue object = node.asObject();
        return object.size() > 0 && object.name(0).equals(SELF) ? object.without(SELF) : object;
    }

    /// The node with these children; absent when it would be nothing.
    static Value node(boolean member, ObjectValue children) {
        if (children.isEmpty()) {
            return member ? MEMBER : Value.ABSENT;
        }
        return member ? children.with(SELF, MEMBER) : children;
    }

    /// A set with one path of field names.
    static ObjectValue path(List<String> names) {
        ObjectValue node = MEMBER;
        for (int i = names.size() - 1; i >= 0; i--) {
            node = Value.object("f:" + names.get(i), node);
        }
        return node;
    }

    static ObjectValue union(ObjectValue a, ObjectValue b) {
        if (a == b || b.isEmpty()) {
            return a;
        }
        if (a.isEmpty()) {
            return b;
        }
        var union = ObjectValue.builder();
        int i = 0;
        int j = 0;
        while (i < a.size() && j < b.size()) {
            int order = a.name(i).compareTo(b.name(j));
            if (order < 0) {
                union.put(a.name(i), a.value(i++));
            } else if (order > 0) {
                union.put(b.name(j), b.value(j++));
            } else {
                Value left = a.value(i);
                Value right = b.value(j);
                union.put(a.name(i), left == right ? left
                        : node(member(left) || member(right), union(children(left), children(right))));
                i++;
                j++;
            }
        }
        for (; i < a.size(); i++) {
            union.put(a.name(i), a.value(i));
        }
        for (; j < b.size(); j++) {
            union.put(b.name(j), b.value(j));
        }
        return union.build();
    }

    static ObjectValue intersection(ObjectValue a, ObjectValue b) {
        if (a.isEmpty() || b.isEmpty()) {
            return EMPTY;
        }
        var common = ObjectValue.builder();
        int i = 0;
        int j = 0;
        while (i < a.size() && j < b.size()) {
            int order = a.name(i).compareTo(b.name(j));
            if (order < 0) {
                i++;
            } else if (order > 0) {
                j++;
            } else {
                Value left = a.value(i);
                Value right = b.value(j);
                common.put(a.name(i), node(member(left) && member(right), intersection(children(left), children(right))));
                i++;
                j++;
            }
        }
        return common.build();
    }

    /// What only the first set has; members below a member of the second one stay.
    static ObjectValue difference(ObjectValue a, ObjectValue b) {
        return difference(a, b, false);
    }

    /// What only the first set has, less everything below members of the second one.
    static ObjectValue recursiveDifference(ObjectValue a, ObjectValue b) {
        return difference(a, b, true);
    }

    private static ObjectValue difference(ObjectValue a, ObjectValue b, boolean recursive) {
        if (a.isEmpty() || b.isEmpty()) {
            return a;
        }
        var rest = ObjectValue.builder();
        boolean changed = false;
        int j = 0;
        for (int i = 0; i < a.size(); i++) {
            while (j < b.size() && b.name(j).compareTo(a.name(i)) < 0) {
                j++;
            }
            Value left = a.value(i);
            if (j < b.size() && b.name(j).equals(a.name(i))) {
                Value right = b.value(j);
                boolean gone = member(right);
                ObjectValue below = children(left);
                ObjectValue kept = gone && recursive ? EMPTY : difference(below, children(right), recursive);
                boolean same = kept == below && !(gone && member(left));
                left = same ? left : node(member(left) && !gone, kept);
                changed |= left != a.value(i);
            }
            rest.put(a.name(i), left);
        }
        return changed ? rest.build() : a;
    }

    /// Adds every struct field on the way to a member as a member of its own.
    static ObjectValue withNamedFields(ObjectValue set, Schema schema) {
        var all = ObjectValue.builder();
        for (int i = 0; i < set.size(); i++) {
            String element = set.name(i);
            Value node = set.value(i);
            Schema below = Shapes.at(schema, element);
            boolean named = element.startsWith("f:") && Shapes.named(schema, element.substring(2));
            all.put(element, node(member(node) || named, withNamedFields(children(node), below)));
        }
        return all.build();
    }

    /// Fits a stored set to a schema that has become atomic at some place since: members below it become one.
    static ObjectValue reconcile(ObjectValue set, Schema schema) {
        ObjectValue fitted = set;
        for (int i = 0; i < set.size(); i++) {
            ObjectValue below = children(set.value(i));
            if (below.isEmpty()) {
                continue;
            }
            Schema type = Shapes.at(schema, set.name(i));
            if (Shapes.atomic(type)) {
                fitted = fitted.with(set.name(i), MEMBER);
                continue;
            }
            ObjectValue changed = reconcile(below, type);
            if (changed != below) {
                fitted = fitted.with(set.name(i), node(member(set.value(i)), changed));
            }
        }
        return fitted;
    }

    /// Every member as a path of elements; members of a level come before those below.
    static List<List<String>> paths(ObjectValue set) {
        var paths = new ArrayList<List<String>>();
        collect(set, List.of(), paths);
        return paths;
    }

    private static void collect(ObjectValue set, List<String> prefix, List<List<String>> paths) {
        for (int i = 0; i < set.size(); i++) {
            if (member(set.value(i))) {
                paths.add(plus(prefix, set.name(i)));
            }
        }
        for (int i = 0; i < set.size(); i++) {
            ObjectValue below = children(set.value(i));
            if (!below.isEmpty()) {
                collect(below, plus(prefix, set.name(i)), paths);
            }
        }
    }

    private static List<String> plus(List<String> prefix, String element) {
        var path = new ArrayList<>(prefix);
        path.add(element);
        return path;
    }
}
