// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.ignite;

import java.nio.file.Path;
import java.util.function.Consumer;
import javax.management.MBeanServerFactory;
import org.apache.ignite.cache.CacheAtomicityMode;
import org.apache.ignite.cache.CacheMode;
import org.apache.ignite.cache.CacheWriteSynchronizationMode;
import org.apache.ignite.cache.affinity.rendezvous.RendezvousAffinityFunction;
import org.apache.ignite.cluster.ClusterState;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.configuration.DataRegionConfiguration;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.configuration.SystemDataRegionConfiguration;
import org.apache.ignite.configuration.WALMode;
import org.apache.ignite.internal.processors.cache.persistence.file.RandomAccessFileIOFactory;
import org.apache.ignite.spi.discovery.DiscoverySpi;
import org.apache.ignite.spi.eventstorage.NoopEventStorageSpi;
import org.apache.ignite.spi.metric.noop.NoopMetricExporterSpi;

/// How Ignite is configured: one node without a port, as few threads and as little memory as it needs to write blobs durably.
final class Node {
    static final String LOG = "log";
    static final String CHECKPOINT = "checkpoint";
    private static final long MIB = 1 << 20;
    /// A WAL record, hence a blob, must fit into a segment.
    private static final int WAL_SEGMENT = (int) (8 * MIB);

    private Node() {}

    static IgniteConfiguration configuration(Path directory, DiscoverySpi discovery, Consumer<String> onFailure) {
        var configuration = new IgniteConfiguration();
        configuration.setIgniteInstanceName("kybern-store " + directory);
        configuration.setConsistentId("kybern");
        configuration.setWorkDirectory(directory.toString());
        configuration.setClassLoader(Node.class.getClassLoader());
        configuration.setGridLogger(new SystemLog());
        configuration.setMBeanServer(MBeanServerFactory.newMBeanServer());
        configuration.setFailureHandler(new IgniteFailure(onFailure));
        configuration.setDiscoverySpi(discovery);
        configuration.setCommunicationSpi(new NoCommunication());
        configuration.setEventStorageSpi(new NoopEventStorageSpi());
        configuration.setMetricExporterSpi(new NoopMetricExporterSpi());
        configuration.setMetricsLogFrequency(0);
        configuration.setMetricsUpdateFrequency(30_000);
        configuration.setClientConnectorConfiguration(null);
        configuration.setConnectorConfiguration(null);
        configuration.setDataStorageConfiguration(storage());
        // Caches begin with the activation, and nothing activates but the opener: no race between the two.
        configuration.setClusterStateOnStart(ClusterState.INACTIVE);
        configuration.setCacheConfiguration(cache(LOG), cache(CHECKPOINT));
        return withSmallPools(configuration);
    }

    private static IgniteConfiguration withSmallPools(IgniteConfiguration configuration) {
        return configuration.setPublicThreadPoolSize(1).setStripedPoolSize(1).setQueryThreadPoolSize(1).setDataStreamerThreadPoolSize(1)
                .setServiceThreadPoolSize(1).setManagementThreadPoolSize(1).setAsyncCallbackPoolSize(1).setUtilityCachePoolSize(1)
                .setBuildIndexThreadPoolSize(1).setSnapshotThreadPoolSize(1).setRebalanceThreadPoolSize(1).setPeerClassLoadingThreadPoolSize(1)
                .setSystemThreadPoolSize(2);
    }

    private static DataStorageConfiguration storage() {
        var region = new DataRegionConfiguration().setName("default").setPersistenceEnabled(true).setInitialSize(16 * MIB).setMaxSize(64 * MIB)
                .setCheckpointPageBufferSize(16 * MIB);
        return new DataStorageConfiguration().setDefaultDataRegionConfiguration(region)
                .setSystemDataRegionConfiguration(new SystemDataRegionConfiguration().setInitialSize(10 * MIB).setMaxSize(20 * MIB))
                .setConcurrencyLevel(1).setCheckpointThreads(1).setCheckpointFrequency(3_000).setWriteThrottlingEnabled(true)
                .setWalMode(WALMode.FSYNC).setWalSegmentSize(WAL_SEGMENT).setWalSegments(4).setMaxWalArchiveSize(64 * MIB)
                .setWalPath("wal").setWalArchivePath("wal").setWalRecordIteratorBufferSize((int) MIB)
                .setWriteRecoveryDataOnCheckpoint(true).setFileIOFactory(new RandomAccessFileIOFactory()).setLockWaitTime(1_000);
    }

    private static CacheConfiguration<String, byte[]> cache(String name) {
        return new CacheConfiguration<String, byte[]>(name).setCacheMode(CacheMode.REPLICATED).setAtomicityMode(CacheAtomicityMode.ATOMIC)
                .setWriteSynchronizationMode(CacheWriteSynchronizationMode.FULL_SYNC)
                .setEagerTtl(false).setAffinity(new RendezvousAffinityFunction(false, 1));
    }
}
