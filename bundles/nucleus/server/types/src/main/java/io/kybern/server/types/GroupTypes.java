// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.types;

import io.kybern.extension.Extension;
import io.kybern.extension.ExtensionPoint;
import io.kybern.extension.Extensions;
import io.kybern.extension.Lease;
import io.kybern.extension.Registration;
import io.kybern.resource.api.ApiGroup;
import io.kybern.resource.api.ResourceType;
import io.kybern.server.api.TypeRegistry;
import io.kybern.server.api.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/// The types of all active API groups. Rebuilt whenever a group comes, goes or is replaced; readers see whole snapshots.
@Component
public final class GroupTypes implements TypeRegistry {
    private static final System.Logger LOG = System.getLogger(GroupTypes.class.getName());

    private final ExtensionPoint<ApiGroup> groups;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Registration registration;
    private volatile Types types = Types.NONE;

    @Activate
    public GroupTypes(@Reference Extensions extensions) {
        groups = extensions.point(ApiGroup.class);
        registration = groups.onChange(this::rebuild);
        rebuild();
    }

    @Deactivate
    void close() {
        registration.close();
    }

    @Override
    public Types types() {
        return types;
    }

    @Override
    public AutoCloseable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private synchronized void rebuild() {
        var all = new ArrayList<ResourceType>();
        try (Lease<ApiGroup> lease = groups.lease()) {
            for (Extension<ApiGroup> group : lease.extensions()) {
                all.addAll(lease.call(group, ApiGroup::types, failure -> {
                    LOG.log(System.Logger.Level.ERROR, "API group {0} can''t be served: {1}", failure.plugin(), failure.text());
                    return List.of();
                }));
            }
        }
        types = new Types(all);
        listeners.forEach(Runnable::run);
    }
}
