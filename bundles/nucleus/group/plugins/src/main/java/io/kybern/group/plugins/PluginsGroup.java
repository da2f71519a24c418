// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.plugins;

import io.kybern.extension.Slot;
import io.kybern.resource.api.ApiGroup;
import io.kybern.resource.api.Column;
import io.kybern.resource.api.GroupVersionKind;
import io.kybern.resource.api.GroupVersionResource;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.ResourceType.NameRule;
import io.kybern.resource.api.ResourceType.Names;
import io.kybern.resource.api.ResourceType.Subresource;
import io.kybern.resource.api.Value;
import io.kybern.store.api.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/// The group `plugins.kybern.io`.
@Slot(point = "group", name = "plugins")
@Component(service = ApiGroup.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class PluginsGroup implements ApiGroup {
    private static final String GROUP = "plugins.kybern.io";
    private static final String VERSION = "v1alpha1";
    private static final List<String> VERBS =
        List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    private final List<ResourceType> types;

    /// The two types.
    @Activate
    public PluginsGroup(@Reference Store store) {
        types = List.of(plugins(), artifacts(new Artifacts(store)));
    }

    @Override
    public String group() {
        return GROUP;
    }

    @Override
    public List<ResourceType> types() {
        return types;
    }

    private static ResourceType plugins() {
        var schema = PluginSchemas.plugin();
        var status = new Subresource("status", kind("Plugin"), List.of("get", "patch", "update"), schema, Optional.empty());
        List<Column> columns = List.of(name(),
            text("Slot", 0, object -> Value.of(String.join(",", object.get("status", "slots").items().stream().map(Value::text).toList()))),
            text("Version", 0, object -> Value.of(object.get("status", "version").text())),
            text("Origin", 0, object -> Value.of(object.get("status", "origin").text())),
            text("Ready", 0, object -> Value.of(condition(object, "Ready", "status"))),
            text("Reason", 0, object -> Value.of(condition(object, "Ready", "reason"))),
            age(),
            text("Message", 1, object -> Value.of(condition(object, "Ready", "message"))));
        return new ResourceType(new GroupVersionResource(GROUP, VERSION, "plugins"),
            new Names("Plugin", "PluginList", "plugin", List.of("plg"), List.of()), false, VERBS, schema, GROUP + "/" + VERSION,
            NameRule.DNS1123_SUBDOMAIN, columns, Map.of(), true, true, false, List.of(status), new PluginRules(), Optional.empty());
    }

    private static ResourceType artifacts(Artifacts artifacts) {
        var content = new Subresource("content", kind("PluginArtifactChunk"), List.of("create"), PluginSchemas.chunk(),
            Optional.of(artifacts));
        List<Column> columns = List.of(name(),
            new Column("Size", "integer", "", "", 0, (object, now) -> Value.of(object.get("spec", "size").integer(0))),
            text("File", 0, object -> Value.of(object.get("spec", "fileName").text())), age());
        return new ResourceType(new GroupVersionResource(GROUP, VERSION, "pluginartifacts"),
            new Names("PluginArtifact", "PluginArtifactList", "pluginartifact", List.of(), List.of()), false, VERBS, PluginSchemas.artifact(),
            GROUP + "/" + VERSION, NameRule.DNS1123_SUBDOMAIN, columns, Map.of(), true, true, false, List.of(content), artifacts,
            Optional.empty());
    }

    private static GroupVersionKind kind(String kind) {
        return new GroupVersionKind(GROUP, VERSION, kind);
    }

    private static String condition(Value object, String type, String field) {
        return object.get("status", "conditions").items().stream().filter(one -> one.get("type").text().equals(type)).findFirst()
            .map(one -> one.get(field).text()).orElse("");
    }

    private static Column name() {
        return new Column("Name", "string", "name", "The plugin's identity.", 0, (object, now) -> Value.of(object.get("metadata", "name").text()));
    }

    private static Column text(String heading, int priority, UnaryOperator<Value> cell) {
        return new Column(heading, "string", "", "", priority, (object, now) -> cell.apply(object));
    }

    private static Column age() {
        return new Column("Age", "string", "", "", 0, (object, now) -> Value.of(age(object.get("metadata", "creationTimestamp").text(), now)));
    }

    private static String age(String created, Instant now) {
        try {
            Duration age = Duration.between(Instant.parse(created), now);
            long seconds = Math.max(0, age.toSeconds());
            return seconds < 120 ? seconds + "s" : seconds < 7200 ? age.toMinutes() + "m" : age.toHours() < 48 ? age.toHours() + "h"
                : age.toDays() + "d";
        } catch (DateTimeParseException e) {
            return "<unknown>";
        }
    }
}
