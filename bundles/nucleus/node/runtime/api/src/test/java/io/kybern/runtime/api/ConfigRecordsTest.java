// SPDX-License-Identifier: Apache-2.0
package io.kybern.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ConfigRecordsTest {
    @Test
    void builder_withoutSettings_isThePodDefault() {
        var config = SandboxConfig.builder(new PodIdentity("ns", "p", "u", 0), Path.of("/logs")).build();
        assertEquals(Namespaces.DEFAULT, config.namespaces());
        assertEquals("", config.cgroupParent());
        assertFalse(config.namespaces().hostNetwork());
        var container = ContainerConfig.builder("c", "sha256:1", "busybox").build();
        assertEquals(Security.DEFAULT, container.security());
        assertFalse(container.tty());
    }

    @Test
    void configs_areCopiedFromTheirSources() {
        var labels = new HashMap<String, String>();
        labels.put("a", "1");
        var config = ContainerConfig.builder("c", "i", "i").labels(labels).build();
        labels.put("b", "2");
        assertEquals(1, config.labels().size());
        assertThrows(UnsupportedOperationException.class, () -> config.labels().clear());
    }

    @Test
    void securityBuilder_changesOnlyWhatIsSet() {
        var security = Security.builder().runAsUser(0).dropCapabilities(List.of("ALL")).build();
        assertEquals(OptionalLong.of(0), security.runAsUser());
        assertEquals(OptionalLong.empty(), security.runAsGroup());
        assertEquals(Security.MASKED_PATHS, security.maskedPaths());
        assertEquals(security, security.toBuilder().build());
    }

    @Test
    void terminal_takesStderrAway() {
        assertFalse(new StreamOptions(true, true, true, true).stderr());
        assertTrue(new StreamOptions(true, true, true, false).stderr());
    }

    @Test
    void credentials_doNotPrintSecrets() {
        assertFalse(RegistryCredentials.basic("me", "hunter2").toString().contains("hunter2"));
    }
}
