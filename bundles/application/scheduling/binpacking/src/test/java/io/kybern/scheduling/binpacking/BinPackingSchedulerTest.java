// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.binpacking;

import static io.kybern.scheduling.tck.NodeRecipe.node;
import static io.kybern.scheduling.tck.PodRecipe.pod;

import io.kybern.scheduling.api.Scheduler;
import io.kybern.scheduling.tck.ClusterInMemory;
import io.kybern.scheduling.tck.SchedulerContract;
import org.junit.jupiter.api.Test;

class BinPackingSchedulerTest extends SchedulerContract {
    @Override
    protected Scheduler scheduler() {
        return new BinPackingScheduler();
    }

    @Test
    void aNodeIsFilled_beforeTheNextIsTouched() {
        cluster.add(node("n1")).add(node("n2")).add(pod("there").request("cpu", "1").request("memory", "1Gi").on("n2"));
        for (int i = 0; i < 3; i++) {
            cluster.add(pod("p" + i).request("cpu", "1").request("memory", "1Gi"));
        }
        begin();
        for (int i = 0; i < 3; i++) {
            awaitNode("p" + i, "n2");
        }
        cluster.add(pod("more").request("cpu", "1"));
        awaitNode("more", "n1");
        ClusterInMemory.await("all are placed", () -> cluster.placed() == 5);
    }
}
