// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.events;

import io.kybern.extension.Slot;
import io.kybern.resource.api.ApiGroup;
import io.kybern.resource.api.Cells;
import io.kybern.resource.api.GroupDefinition;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Value;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/// The group `events.k8s.io`: its data comes from the descriptor, the rest from the code named here.
@Component(service = ApiGroup.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
@Slot(point = "group", name = "events")
public final class EventsGroup implements ApiGroup {
    private final List<ResourceType> types;

    @Activate
    public EventsGroup() {
        GroupDefinition definition = GroupDefinition.of(EventsGroup.class);
        definition.column("events", "Last Seen", (event, now) -> Value.of(Cells.age(first(event.get("series", "lastObservedTime"),
                        event.get("deprecatedLastTimestamp"), event.get("deprecatedFirstTimestamp"), event.get("eventTime")), now)))
                .column("events", "First Seen", (event, now) ->
                        Value.of(Cells.age(first(event.get("deprecatedFirstTimestamp"), event.get("eventTime")), now)))
                .column("events", "Object", (event, _) -> Value.of(object(event.get("regarding"))))
                .column("events", "Source", (event, _) -> Value.of(source(event)))
                .column("events", "Message", (event, _) -> Value.of(event.get("note").text().strip()))
                .column("events", "Count", (event, _) ->
                        Value.of(Math.max(1, event.get("series", "count").integer(event.get("deprecatedCount").integer(1)))));
        definition.strategy("events", new EventStrategy());
        types = definition.build();
    }

    @Override
    public String group() {
        return "events.k8s.io";
    }

    @Override
    public List<ResourceType> types() {
        return types;
    }

    private static Value first(Value... times) {
        return Stream.of(times).filter(time -> !time.text().isEmpty()).findFirst().orElse(Value.ABSENT);
    }

    private static String object(Value reference) {
        String kind = reference.get("kind").text().toLowerCase(Locale.ROOT);
        String name = reference.get("name").text();
        return name.isEmpty() ? kind : kind + "/" + name;
    }

    private static String source(Value event) {
        String component = event.get("deprecatedSource", "component").text(event.get("reportingController").text());
        String host = event.get("deprecatedSource", "host").text(event.get("reportingInstance").text());
        return host.isEmpty() ? component : component + ", " + host;
    }
}
