// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import io.kybern.resource.api.Value;
import java.util.function.Function;

/// What a pod asks of a node: its containers and sidecars together, or its largest init container with the sidecars started before it,
/// whichever is more; amounts of the pod as a whole go first; the runtime's overhead comes on top.
final class PodRequests {
    /// What scores take for a container that asks for nothing, so that such pods spread too.
    static final long DEFAULT_CPU = 100;
    static final long DEFAULT_MEMORY = 200L * 1024 * 1024;

    private PodRequests() {
    }

    /// The amounts that must be free; one pod included.
    static long[] of(Value spec, Resources resources) {
        long[] requests = combined(spec, resources, container -> resources.amounts(container.get("resources", "requests")));
        requests[Resources.PODS] = 1;
        return requests;
    }

    /// Cpu and memory with defaults for containers that don't say.
    static long[] forScores(Value spec, Resources resources) {
        boolean pod = !spec.get("resources", "requests").missing();
        return combined(spec, resources, container -> {
            long[] amounts = resources.amounts(container.get("resources", "requests"));
            if (!pod && container.get("resources", "requests", "cpu").missing()) {
                amounts[Resources.CPU] = DEFAULT_CPU;
            }
            if (!pod && container.get("resources", "requests", "memory").missing()) {
                amounts[Resources.MEMORY] = DEFAULT_MEMORY;
            }
            return amounts;
        });
    }

    private static long[] combined(Value spec, Resources resources, Function<Value, long[]> amounts) {
        long[] running = new long[Resources.PODS + 1];
        for (Value container : spec.get("containers").items()) {
            running = Resources.sum(running, amounts.apply(container));
        }
        long[] sidecars = new long[Resources.PODS + 1];
        long[] starting = new long[Resources.PODS + 1];
        for (Value container : spec.get("initContainers").items()) {
            long[] own = amounts.apply(container);
            if (container.get("restartPolicy").text().equals("Always")) {
                sidecars = Resources.sum(sidecars, own);
                starting = Resources.max(starting, sidecars);
            } else {
                starting = Resources.max(starting, Resources.sum(own, sidecars));
            }
        }
        long[] requests = Resources.max(Resources.sum(running, sidecars), starting);
        requests = replaced(requests, spec.get("resources", "requests"), resources);
        return Resources.sum(requests, resources.amounts(spec.get("overhead")));
    }

    private static long[] replaced(long[] requests, Value whole, Resources resources) {
        long[] amounts = resources.amounts(whole);
        long[] result = Resources.wide(requests, amounts.length);
        for (String name : whole.fields().keySet()) {
            int place = resources.place(name);
            result[place] = amounts[place];
        }
        return result;
    }
}
