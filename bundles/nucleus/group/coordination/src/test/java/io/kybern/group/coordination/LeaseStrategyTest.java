// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.coordination;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseStrategyTest {
    private static List<String> errors(Value spec) {
        return new LeaseStrategy().validate(Value.object("spec", spec)).stream().map(FieldError::text).toList();
    }

    @Test
    void lease_withAMistake_namesIt() {
        assertEquals(List.of("spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
                "spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0",
                "spec.holderIdentity: Invalid value: \"\": must not be empty"),
                errors(Value.object("leaseDurationSeconds", Value.of(0), "leaseTransitions", Value.of(-1), "holderIdentity", Value.of(""))));
    }

    @Test
    void lease_isFine() {
        assertEquals(List.of(), errors(Value.object("leaseDurationSeconds", Value.of(40), "holderIdentity", Value.of("node"))));
        assertEquals(List.of(), errors(Value.object()));
    }
}
