// SPDX-License-Identifier: Apache-2.0
package io.kybern.controller.runtime;

import io.kybern.controller.api.Controller;
import io.kybern.extension.Extensions;
import io.kybern.extension.Registration;
import io.kybern.server.api.Clients;
import java.time.Clock;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/// Gives every active controller a session.
@Component(service = ControllerHost.class, immediate = true)
public final class ControllerHost {
    private final Registration registration;

    @Activate
    public ControllerHost(@Reference Extensions extensions, @Reference Clients clients) {
        registration = extensions.host(Controller.class, tenure -> new Session(tenure, clients, Clock.systemUTC()));
    }

    @Deactivate
    void close() {
        registration.close();
    }
}
