// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.core;

import io.kybern.resource.api.Value;
import java.util.List;
import java.util.Set;

/// The one word that sums up a pod for people: `Running`, `Init:1/2`, `CrashLoopBackOff`, `Terminating`.
final class PodStatusText {
    private PodStatusText() {
    }

    static String of(Value pod) {
        String phase = pod.get("status", "phase").text();
        String text = pod.get("status", "reason").text(phase);
        for (Value condition : conditions(pod)) {
            if (condition.get("type").text().equals("PodScheduled") && condition.get("reason").text().equals("SchedulingGated")) {
                text = "SchedulingGated";
            }
        }
        String init = initText(pod);
        if (!init.isEmpty()) {
            text = init;
        }
        if (init.isEmpty() || condition(pod, "Initialized")) {
            text = containerText(pod, text);
        }
        if (pod.get("metadata", "deletionTimestamp").present()) {
            boolean lost = pod.get("status", "reason").text().equals("NodeLost");
            return lost ? "Unknown" : phase.equals("Succeeded") || phase.equals("Failed") ? text : "Terminating";
        }
        return text;
    }

    /// Whether init containers still decide what the pod does.
    static boolean initializing(Value pod) {
        return !initText(pod).isEmpty() && !condition(pod, "Initialized");
    }

    private static List<Value> conditions(Value pod) {
        return pod.get("status", "conditions").items();
    }

    private static boolean condition(Value pod, String type) {
        return conditions(pod).stream().anyMatch(c -> c.get("type").text().equals(type) && c.get("status").text().equals("True"));
    }

    private static String initText(Value pod) {
        Set<String> sidecars = WorkloadColumns.sidecars(pod);
        List<Value> statuses = pod.get("status", "initContainerStatuses").items();
        for (int i = 0; i < statuses.size(); i++) {
            Value status = statuses.get(i);
            Value terminated = status.get("state", "terminated");
            boolean done = terminated.present() && terminated.get("exitCode").integer(0) == 0;
            boolean runsOn = sidecars.contains(status.get("name").text()) && status.get("started").truth(false);
            if (done || runsOn) {
                continue;
            }
            if (terminated.present()) {
                return "Init:" + ended(terminated);
            }
            String waiting = status.get("state", "waiting", "reason").text();
            boolean told = !waiting.isEmpty() && !waiting.equals("PodInitializing");
            return "Init:" + (told ? waiting : i + "/" + pod.get("spec", "initContainers").items().size());
        }
        return "";
    }

    private static String ended(Value terminated) {
        String reason = terminated.get("reason").text();
        long signal = terminated.get("signal").integer(0);
        return !reason.isEmpty() ? reason : signal != 0 ? "Signal:" + signal : "ExitCode:" + terminated.get("exitCode").integer(0);
    }

    private static String containerText(Value pod, String before) {
        String text = before;
        boolean running = false;
        for (Value status : pod.get("status", "containerStatuses").items().reversed()) {
            Value terminated = status.get("state", "terminated");
            String waiting = status.get("state", "waiting", "reason").text();
            if (!waiting.isEmpty()) {
                text = waiting;
            } else if (terminated.present()) {
                text = ended(terminated);
            } else if (status.get("ready").truth(false) && status.get("state", "running").present()) {
                running = true;
            }
        }
        if (text.equals("Completed") && running) {
            return condition(pod, "Ready") ? "Running" : "NotReady";
        }
        return text;
    }
}
