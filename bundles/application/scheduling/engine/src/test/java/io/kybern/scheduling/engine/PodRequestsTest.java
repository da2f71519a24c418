// SPDX-License-Identifier: Apache-2.0
package io.kybern.scheduling.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import org.junit.jupiter.api.Test;

class PodRequestsTest {
    private final Resources resources = new Resources();

    private static ObjectValue container(String cpu) {
        return Value.object("resources", Value.object("requests", Value.object("cpu", Value.of(cpu))));
    }

    private static Value sidecar(String cpu) {
        return container(cpu).with("restartPolicy", "Always");
    }

    private long cpu(Value spec) {
        return PodRequests.of(spec, resources)[Resources.CPU];
    }

    @Test
    void containers_addUp() {
        assertEquals(350, cpu(Value.object("containers", Value.array(container("100m"), container("0.25")))));
    }

    @Test
    void theLargestInitContainer_counts_whenItIsMore() {
        Value spec = Value.object("containers", Value.array(container("1")), "initContainers", Value.array(container("500m"), container("2")));
        assertEquals(2000, cpu(spec));
    }

    @Test
    void sidecars_runBesideContainers_andLaterInitContainers() {
        assertEquals(1500, cpu(Value.object("containers", Value.array(container("1")), "initContainers", Value.array(sidecar("500m")))));
        assertEquals(2500, cpu(Value.object("containers", Value.array(container("1")), "initContainers",
                Value.array(sidecar("500m"), container("2")))));
        assertEquals(2000, cpu(Value.object("containers", Value.array(container("1")), "initContainers",
                Value.array(container("2"), sidecar("500m")))));
    }

    @Test
    void amountsOfThePod_goFirst_andOverheadIsOnTop() {
        Value whole = Value.object("requests", Value.object("cpu", Value.of("3")));
        Value overhead = Value.object("cpu", Value.of("250m"));
        assertEquals(3250, cpu(Value.object("containers", Value.array(container("1")), "resources", whole, "overhead", overhead)));
    }

    @Test
    void silentContainers_askForNothing_butCountInScores() {
        Value spec = Value.object("containers", Value.array(Value.object(), Value.object()));
        assertEquals(0, cpu(spec));
        assertEquals(1, PodRequests.of(spec, resources)[Resources.PODS]);
        assertEquals(200, PodRequests.forScores(spec, resources)[Resources.CPU]);
        assertEquals(400L << 20, PodRequests.forScores(spec, resources)[Resources.MEMORY]);
    }
}
