// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.json;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Follows a document token by token and notes the path of each field that its object had before.
final class DuplicatePaths {
    private final List<String> found;
    private final Deque<Frame> frames = new ArrayDeque<>();

    DuplicatePaths(List<String> found) {
        this.found = found;
    }

    void enterObject() {
        frames.push(new Frame(childPath(), true));
    }

    void enterArray() {
        frames.push(new Frame(childPath(), false));
    }

    void leave() {
        frames.pop();
        scalar();
    }

    void scalar() {
        if (!frames.isEmpty()) {
            frames.peek().index++;
        }
    }

    void name(String name) {
        Frame frame = frames.element();
        frame.current = name;
        if (!frame.names.add(name)) {
            String path = childPath();
            if (!found.contains(path)) {
                found.add(path);
            }
        }
    }

    private String childPath() {
        Frame frame = frames.peek();
        if (frame == null) {
            return "";
        }
        if (!frame.object) {
            return frame.path + "[" + frame.index + "]";
        }
        return frame.path.isEmpty() ? frame.current : frame.path + "." + frame.current;
    }

    private static final class Frame {
        private final String path;
        private final boolean object;
        private final Set<String> names = new HashSet<>();
        private String current = "";
        private int index;

        Frame(String path, boolean object) {
            this.path = path;
            this.object = object;
        }
    }
}
