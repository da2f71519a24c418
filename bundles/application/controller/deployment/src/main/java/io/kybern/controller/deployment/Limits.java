// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.deployment;

import io.kybern.resource.api.Value;

/// How many pods a Deployment wants, and how far a rollout may stray from that.
record Limits(long replicas, long surge, long unavailable) {
    static Limits of(Value deployment) {
        long replicas = deployment.get("spec", "replicas").integer(1);
        Value rolling = deployment.get("spec", "strategy", "rollingUpdate");
        if (!deployment.get("spec", "strategy", "type").text().equals("RollingUpdate")) {
            return new Limits(replicas, 0, deployment.get("spec", "strategy", "type").text().equals("Recreate") ? replicas : 0);
        }
        long surge = resolve(rolling.get("maxSurge"), replicas, true);
        long unavailable = resolve(rolling.get("maxUnavailable"), replicas, false);
        if (surge == 0 && unavailable == 0) {
            unavailable = 1;
        }
        return new Limits(replicas, surge, Math.min(unavailable, replicas));
    }

    private static long resolve(Value limit, long replicas, boolean up) {
        String text = limit.text();
        if (!text.endsWith("%")) {
            return limit.integer(0);
        }
        long percent = Long.parseLong(text.substring(0, text.length() - 1));
        return up ? Math.ceilDiv(replicas * percent, 100) : Math.floorDiv(replicas * percent, 100);
    }
}
