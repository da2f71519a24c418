// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.patch;

import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The order of a merged list: what the patch names comes in the patch's order, what only the server has comes in the server's, and
/// server items go before a patched one only where the server had both that way round.
///
/// @param mergeKey empty for scalars
record ElementOrder(String mergeKey, List<Value> patchOrder, List<Value> serverOrder) {

    List<Value> arrange(List<Value> merged) {
        var patched = new ArrayList<Value>();
        var serverOnly = new ArrayList<Value>();
        for (Value item : merged) {
            (index(patchOrder, item) >= 0 ? patched : serverOnly).add(item);
        }
        patched.sort(Comparator.comparingInt(item -> index(patchOrder, item)));
        serverOnly.sort(Comparator.comparingInt(item -> place(serverOrder, item)));
        return interleave(serverOnly, patched);
    }

    private List<Value> interleave(List<Value> serverOnly, List<Value> patched) {
        var all = new ArrayList<Value>(serverOnly.size() + patched.size());
        int left = 0;
        int right = 0;
        while (left < serverOnly.size() && right < patched.size()) {
            int server = index(serverOrder, serverOnly.get(left));
            int patch = index(serverOrder, patched.get(right));
            if (server >= 0 && patch >= 0 && server < patch) {
                all.add(serverOnly.get(left++));
            } else {
                all.add(patched.get(right++));
            }
        }
        all.addAll(serverOnly.subList(left, serverOnly.size()));
        all.addAll(patched.subList(right, patched.size()));
        return all;
    }

    private int place(List<Value> list, Value item) {
        int index = index(list, item);
        return index < 0 ? Integer.MAX_VALUE : index;
    }

    private int index(List<Value> list, Value item) {
        Value key = key(item);
        for (int i = 0; i < list.size(); i++) {
            if (key(list.get(i)).equals(key)) {
                return i;
            }
        }
        return -1;
    }

    private Value key(Value item) {
        return mergeKey.isEmpty() ? item : item.get(mergeKey);
    }
}
