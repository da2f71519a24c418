// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SystemObjectsTest {
    @Test
    void theServiceOfTheApiServerHasTheFirstAddressOfTheRange() {
        assertEquals("10.96.0.1", SystemObjects.firstAddress("10.96.0.0/12"));
        assertEquals("10.128.0.1", SystemObjects.firstAddress("10.128.0.0/16, fd00::/112"));
    }
}
