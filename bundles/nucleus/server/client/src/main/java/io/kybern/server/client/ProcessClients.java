// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.client;

import io.kybern.authentication.api.UserInfo;
import io.kybern.server.api.ApiServer;
import io.kybern.server.api.Client;
import io.kybern.server.api.Clients;
import io.kybern.server.api.EventRecorder;
import io.kybern.server.api.TypeRegistry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/// Makes in-process clients. Their requests run through the same pipeline as those from the network.
@Component
public final class ProcessClients implements Clients {
    private final ApiServer server;
    private final TypeRegistry types;
    private final Informers informers;
    private final List<ProcessEvents> recorders = new CopyOnWriteArrayList<>();

    @Activate
    public ProcessClients(@Reference ApiServer server, @Reference TypeRegistry types) {
        this.server = server;
        this.types = types;
        informers = new Informers();
    }

    @Deactivate
    public void close() {
        informers.close();
        recorders.forEach(ProcessEvents::close);
    }

    @Override
    public EventRecorder recorder(Client client, String component, String host) {
        var events = new ProcessEvents(client, component, host, Clock.systemUTC());
        recorders.add(events);
        return events;
    }

    @Override
    public Client client(UserInfo identity, String component) {
        return new ProcessClient(server, types, informers, identity, component);
    }
}
