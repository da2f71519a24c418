// SPDX-License-Identifier: Apache-2.0
package io.kybern.store.ignite;

import java.io.Serializable;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.spi.IgniteSpiAdapter;
import org.apache.ignite.spi.IgniteSpiException;
import org.apache.ignite.spi.IgniteSpiMultipleInstancesSupport;
import org.apache.ignite.spi.communication.CommunicationListener;
import org.apache.ignite.spi.communication.CommunicationSpi;
import org.jspecify.annotations.Nullable;

/// The communication of a node that has nobody to talk to: no port, no thread.
@IgniteSpiMultipleInstancesSupport(true)
final class NoCommunication extends IgniteSpiAdapter implements CommunicationSpi<Serializable> {
    @Override
    public void spiStart(@Nullable String instance) {
        // nothing to start
    }

    @Override
    public void spiStop() {
        // nothing to stop
    }

    @Override
    public void sendMessage(ClusterNode destination, Serializable message) {
        throw new IgniteSpiException("a single node sends no messages");
    }

    @Override
    public int getSentMessagesCount() {
        return 0;
    }

    @Override
    public long getSentBytesCount() {
        return 0;
    }

    @Override
    public int getReceivedMessagesCount() {
        return 0;
    }

    @Override
    public long getReceivedBytesCount() {
        return 0;
    }

    @Override
    public int getOutboundMessagesQueueSize() {
        return 0;
    }

    @Override
    public void resetMetrics() {
        // nothing is counted
    }

    @Override
    public void setListener(@Nullable CommunicationListener<Serializable> listener) {
        // nothing arrives
    }
}
