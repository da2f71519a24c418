// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.standard;

import static io.kybern.scheduling.tck.NodeRecipe.node;
import static io.kybern.scheduling.tck.PodRecipe.pod;

import io.kybern.scheduling.api.Scheduler;
import io.kybern.scheduling.tck.ClusterInMemory;
import io.kybern.scheduling.tck.SchedulerContract;
import org.junit.jupiter.api.Test;

class StandardSchedulerTest extends SchedulerContract {
    @Override
    protected Scheduler scheduler() {
        return new StandardScheduler();
    }

    @Test
    void podsSpread_overTheEmptiestNodes() {
        cluster.add(node("n1")).add(node("n2")).add(pod("there").request("cpu", "2").request("memory", "4Gi").on("n1"));
        cluster.add(pod("a").request("cpu", "1").request("memory", "2Gi"));
        begin();
        awaitNode("a", "n2");
        cluster.add(pod("b").request("cpu", "500m").request("memory", "1Gi"));
        awaitNode("b", "n2");
        ClusterInMemory.await("all are placed", () -> cluster.placed() == 3);
    }
}
