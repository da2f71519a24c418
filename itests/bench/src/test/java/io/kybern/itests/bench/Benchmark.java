// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.bench;

/// Something whose speed is worth a file.
interface Benchmark {
    void run(Measurements measurements) throws Exception;
}
