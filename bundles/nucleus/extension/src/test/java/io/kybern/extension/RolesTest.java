// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kybern.extension.Fixture.Answerer;
import io.kybern.extension.Fixture.Told;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class RolesTest {
    private final Fixture fixture = new Fixture();
    private final List<String> journal = new CopyOnWriteArrayList<>();
    private final List<Tenure<Answerer>> tenures = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        fixture.close();
    }

    private RoleSession prepare(Tenure<Answerer> tenure) {
        String name = tenure.extension().instance().answer("name");
        if (name.equals("broken")) {
            throw new IllegalStateException("no cache");
        }
        tenures.add(tenure);
        journal.add("prepare " + name);
        return new RoleSession() {
            @Override
            public void begin() {
                journal.add("begin " + name);
            }

            @Override
            public void end(Duration deadline) {
                journal.add("end " + name);
            }

            @Override
            public void revoke() {
                journal.add("revoke " + name);
            }
        };
    }

    private PluginCode scheduler(String name) {
        return fixture.code("scheduler", Origin.DISTRIBUTION, 1, () -> new Told(name));
    }

    @Test
    void theOldEndsAndIsRevokedBeforeTheNewBegins() throws Exception {
        fixture.registry.host(Answerer.class, this::prepare);
        fixture.fill(scheduler("one")).drained().toCompletableFuture().get(5, TimeUnit.SECONDS);
        fixture.fill(scheduler("two")).drained().toCompletableFuture().get(5, TimeUnit.SECONDS);
        assertEquals(List.of("prepare one", "begin one", "prepare two", "end one", "revoke one", "begin two"), journal);
        assertEquals("WITHDRAWN", tenures.getFirst().<String>call(plugin -> plugin.answer(""), failure -> failure.reason().name()));
        assertEquals("two", tenures.getLast().<String>call(plugin -> plugin.answer(""), failure -> failure.reason().name()));
        fixture.empty("scheduler").drained().toCompletableFuture().get(5, TimeUnit.SECONDS);
        assertEquals(List.of("end two", "revoke two"), journal.subList(6, 8));
    }

    @Test
    void quickSwitchesKeepOneActiveAtATime() throws Exception {
        fixture.registry.host(Answerer.class, this::prepare);
        Handover last = null;
        for (int i = 0; i < 50; i++) {
            last = fixture.fill(scheduler("s" + i));
        }
        last.drained().toCompletableFuture().get(10, TimeUnit.SECONDS);
        int active = 0;
        for (String entry : journal) {
            active += entry.startsWith("begin") ? 1 : entry.startsWith("end") ? -1 : 0;
            assertEquals(true, active == 0 || active == 1, journal.toString());
        }
        assertEquals(1, active);
        assertEquals("begin s49", journal.getLast());
    }

    @Test
    void aLateHostBeginsWhatIsThereAndALeavingOneRevokesIt() {
        fixture.fill(scheduler("one"));
        Registration registration = fixture.registry.host(Answerer.class, this::prepare);
        assertEquals(List.of("prepare one", "begin one"), journal);
        registration.close();
        assertEquals(List.of("end one", "revoke one"), journal.subList(2, 4));
    }

    @Test
    void aRoleThatCannotBePreparedIsNotReady() {
        fixture.registry.host(Answerer.class, this::prepare);
        StandbyFailedException failed = assertThrows(StandbyFailedException.class, () -> fixture.registry.standby(scheduler("broken")));
        assertEquals("plugin scheduler 1.0.0 is not ready: its role could not be prepared: IllegalStateException: no cache",
            failed.getMessage());
    }
}
