// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.framework;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.store.api.Commit;
import io.kybern.store.api.Store;
import io.kybern.store.api.Transaction;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleWiring;

/// The durable store is replaced in the running framework: nothing is lost, and nothing of the old code stays.
@ExtendWith(InFramework.class)
@InFramework.Runs(features = "store")
class StoreUpdateTest {
    private static final int UPDATES = 6;

    @Test
    void updatedStoreBundle_keepsAllAndFreesItsOldLoaders() throws Exception {
        BundleContext context = context();
        Bundle bundle = Arrays.stream(context.getBundles()).filter(each -> each.getSymbolicName().equals("io.kybern.store.ignite")).findAny()
                .orElseThrow();
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < UPDATES; i++) {
            use(i);
            loaders.add(new WeakReference<>(bundle.adapt(BundleWiring.class).getClassLoader()));
            update(bundle);
        }
        use(UPDATES);
        assertTrue(Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("kybern-store-sequencer")).count() <= 1);
        assertEquals(0, remaining(loaders));
    }

    private static BundleContext context() {
        return FrameworkUtil.getBundle(StoreUpdateTest.class).getBundleContext();
    }

    private static void use(int round) throws InterruptedException {
        BundleContext context = context();
        ServiceReference<Store> reference = awaitStore();
        Store store = context.getService(reference);
        try {
            assertEquals(round, store.revision());
            for (int i = 0; i < round; i++) {
                assertArrayEquals(new byte[] {(byte) i}, store.get("key-" + i).orElseThrow().value());
            }
            assertEquals(new Commit.Committed(round + 1), store.commit(Transaction.create("key-" + round, new byte[] {(byte) round})));
        } finally {
            context.ungetService(reference);
        }
        assertEquals(round + 1, context.getService(reference).revision(), "a store that nobody uses stays open");
        context.ungetService(reference);
    }

    private static ServiceReference<Store> awaitStore() throws InterruptedException {
        BundleContext context = context();
        for (int i = 0; i < 1000; i++) {
            ServiceReference<Store> reference = context.getServiceReference(Store.class);
            if (reference != null) {
                return reference;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("no store within 10 s");
    }

    private static void update(Bundle bundle) throws BundleException {
        bundle.update();
    }

    /// How many of the loaders are still there after the garbage was collected.
    private static long remaining(List<WeakReference<ClassLoader>> loaders) throws Exception {
        long left = loaders.size();
        for (int i = 0; i < 20 && left > 0; i++) {
            new ProcessBuilder(System.getProperty("java.home") + "/bin/jcmd", "" + ProcessHandle.current().pid(), "GC.run")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
            Thread.sleep(100);
            left = loaders.stream().filter(loader -> loader.get() != null).count();
        }
        return left;
    }
}
