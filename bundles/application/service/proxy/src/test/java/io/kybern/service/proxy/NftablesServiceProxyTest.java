// SPDX-License-Identifier: Apache-2.0
package io.kybern.service.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.controller.api.ControllerContext;
import io.kybern.controller.api.Key;
import io.kybern.controller.api.Result;
import io.kybern.server.api.Informer;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The controller around the table: what it does with informers, with a script in the place of `nft`.
class NftablesServiceProxyTest {
    @TempDir
    Path folder;

    private final AtomicBoolean synced = new AtomicBoolean();

    private ControllerContext context() {
        var informer = answering(Informer.class, Map.of("synced", synced, "list", List.of()));
        return answering(ControllerContext.class, Map.of("informer", informer));
    }

    /// An implementation of an interface whose methods answer from a map, or nothing.
    private static <T> T answering(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            var answer = answers.get(method.getName());
            return answer instanceof AtomicBoolean flag ? Boolean.valueOf(flag.get()) : answer;
        }));
    }

    private NftablesServiceProxy proxy(int exitCode) {
        var script = "cat >> " + folder.resolve("scripts") + "; exit " + exitCode;
        return new NftablesServiceProxy(new ProxySettings("t", "10.64.0.0/16", "10.128.0.0/16", "here", folder),
                new Nft(List.of("sh", "-c", script, "--")), Optional.empty());
    }

    @Test
    void nothingIsProgrammed_beforeInformersAreComplete() {
        var proxy = proxy(0);
        assertEquals(Result.retry(), proxy.reconcile(Key.of("", "all")), "before the start");
        proxy.start(context());
        assertEquals(Result.retry(), proxy.reconcile(Key.of("", "all")));
        assertTrue(Files.notExists(folder.resolve("scripts")));
    }

    @Test
    void processWithoutANode_watchesNothing() {
        var settings = new ProxySettings("t", "10.64.0.0/16", "10.128.0.0/16", "here", folder);
        var proxy = new NftablesServiceProxy(settings, new Nft(List.of("false")), Optional.of("this process runs no node"));
        proxy.start(answering(ControllerContext.class, Map.of()));
        assertEquals(Result.retry(), proxy.reconcile(Key.of("", "all")));
    }

    @Test
    void firstReconcile_replacesTheTable_andSaysHowToUndoIt() throws Exception {
        var proxy = proxy(0);
        proxy.start(context());
        synced.set(true);
        assertEquals(Result.done(), proxy.reconcile(Key.of("", "all")));
        assertTrue(Files.readString(folder.resolve("scripts")).startsWith("add table ip t\ndelete table ip t\n"));
        assertEquals(List.of("nft delete table ip t", "ip route del 10.128.0.0/16 dev lo"),
                Files.readAllLines(folder.resolve("leftovers").resolve("service-proxy")));
        Files.delete(folder.resolve("scripts"));
        var next = proxy.reconcile(Key.of("", "all"));
        assertTrue(next instanceof Result.After, "changes gather for a moment: " + next);
        while (proxy.reconcile(Key.of("", "all")) instanceof Result.After(var wait)) {
            Thread.sleep(wait);
        }
        assertTrue(Files.notExists(folder.resolve("scripts")), "nothing changed");
    }

    @Test
    void refusedProgram_isTriedAgainLater() {
        var proxy = proxy(1);
        proxy.start(context());
        synced.set(true);
        assertTrue(proxy.reconcile(Key.of("", "all")) instanceof Result.After);
    }
}
