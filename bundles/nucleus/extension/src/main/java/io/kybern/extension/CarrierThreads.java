// SPDX-License-Identifier: Apache-2.0
package io.kybern.extension;

import java.lang.management.ManagementFactory;
import jdk.management.VirtualThreadSchedulerMXBean;

/// How many carrier threads the virtual threads of this process have.
interface CarrierThreads {
    int parallelism();

    void parallelism(int threads);

    /// Those of the JVM.
    static CarrierThreads ofProcess() {
        VirtualThreadSchedulerMXBean scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
        return new CarrierThreads() {
            @Override
            public int parallelism() {
                return scheduler.getParallelism();
            }

            @Override
            public void parallelism(int threads) {
                scheduler.setParallelism(threads);
            }
        };
    }
}
