// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.plugins;

import static io.kybern.group.plugins.Shapes.bytes;
import static io.kybern.group.plugins.Shapes.choice;
import static io.kybern.group.plugins.Shapes.field;
import static io.kybern.group.plugins.Shapes.int32;
import static io.kybern.group.plugins.Shapes.int64;
import static io.kybern.group.plugins.Shapes.list;
import static io.kybern.group.plugins.Shapes.map;
import static io.kybern.group.plugins.Shapes.object;
import static io.kybern.group.plugins.Shapes.required;
import static io.kybern.group.plugins.Shapes.set;
import static io.kybern.group.plugins.Shapes.string;
import static io.kybern.group.plugins.Shapes.time;
import static io.kybern.group.plugins.Shapes.truth;

import io.kybern.resource.api.Schema;

/// The schemas of this group.
final class PluginSchemas {
    private static final String V1ALPHA1 = "io.kybern.plugins.v1alpha1.";

    private PluginSchemas() {}

    static Schema plugin() {
        return object(V1ALPHA1 + "Plugin", "Plugin says which code fills a slot of the API server, with which settings, on all servers.",
            field("apiVersion", string(), "plugins.kybern.io/v1alpha1"), field("kind", string(), "Plugin"),
            field("metadata", MetaSchemas.objectMeta(), "Standard metadata; the name is the plugin's identity."),
            field("spec", spec(), "What is wanted."),
            field("status", status(), "What is; written by the servers."));
    }

    private static Schema spec() {
        Schema bundle = object(V1ALPHA1 + "PluginBundle", "An OSGi bundle.",
            field("location", string(), "file:, http: or https: URL; empty for the PluginArtifact with the same SHA-256."),
            required("sha256", string(), "The SHA-256 of the jar, 64 hexadecimal digits."));
        Schema budgets = object(V1ALPHA1 + "PluginBudgets", "What the plugin's calls may take.",
            field("call", string(), "The time of one call, as in 500ms or 2s. Default 2s."),
            field("concurrency", int32(), "Calls in flight at once, abandoned ones included. Default 8."));
        return object(V1ALPHA1 + "PluginSpec", "PluginSpec is the wanted state of a plugin.",
            field("bundle", bundle, "The code. Without it, the plugin of this name that the distribution ships."),
            field("slot", string(), "The slot, POINT/NAME; empty for the one that the bundle declares."),
            field("holdsSince", time(), "Among plugins for one slot the one with the latest time fills it, the others stand by."),
            field("required", truth(), "Whether requests wait, then fail with 503, while the plugin is not there."),
            field("failurePolicy", choice("", "Fail", "Ignore"), "Whether requests fail or go on when a call of the plugin fails. Default Fail."),
            field("order", int32(), "Place among the plugins of its point, smaller first; the bundle says the default."),
            field("config", map(Schema.ANY), "The plugin's own settings."),
            field("budgets", budgets, "What its calls may take."),
            field("drainSeconds", int32(), "How long calls of a replaced version may still take. Default 30."),
            field("rollback", choice("", "Automatic", "Never"), "Whether a version that is quarantined soon after its switch gives way to "
                + "the one before. Default Automatic."));
    }

    private static Schema status() {
        Schema version = object(V1ALPHA1 + "PluginVersion", "A version of the code that was active before.",
            field("version", string(), "The bundle's version."), field("sha256", string(), "Its SHA-256; empty for shipped code."),
            field("drainedTime", time(), "When its last call was back."));
        Schema server = object(V1ALPHA1 + "PluginServer", "The plugin on one server.",
            required("name", string(), "The server."), field("state", string(), "Ready, Standby, Failed or Quarantined."),
            field("version", string(), "The active version."), field("sha256", string(), "Its SHA-256; empty for shipped code."),
            field("policyGeneration", int64(), "The policy generation that its last switch began."),
            field("message", string(), "More, for people."), field("time", time(), "When this was so."));
        return object(V1ALPHA1 + "PluginStatus", "PluginStatus is what the servers observe.",
            field("observedGeneration", int64(), "The generation of the spec that this is about."),
            field("origin", string(), "Distribution for shipped code, Cluster for installed code."),
            field("symbolicName", string(), "The bundle's symbolic name."), field("version", string(), "The active version."),
            field("sha256", string(), "The SHA-256 of the active code; empty for shipped code."),
            field("slots", list(string(), set()), "The slots that it fills or stands by for."),
            field("policyGeneration", int64(), "The policy generation that its last switch began."),
            field("previous", version, "The version before."),
            field("conditions", MetaSchemas.conditions("One aspect of a plugin's state."),
                "Resolved, Ready, Standby, Drained, LoaderCollected, Quarantined."),
            field("servers", list(server, Shapes.byKey("name")), "The state on each server."));
    }

    static Schema artifact() {
        Schema spec = object(V1ALPHA1 + "PluginArtifactSpec", "What the content is.",
            required("sha256", string(), "The SHA-256 of the whole content."),
            field("size", int64(), "Its length in bytes."), field("fileName", string(), "Where it came from."));
        return object(V1ALPHA1 + "PluginArtifact", "PluginArtifact holds the content of a bundle in the store.",
            field("apiVersion", string(), "plugins.kybern.io/v1alpha1"), field("kind", string(), "PluginArtifact"),
            field("metadata", MetaSchemas.objectMeta(), "Standard metadata."),
            field("spec", spec, "What the content is."));
    }

    static Schema chunk() {
        return object(V1ALPHA1 + "PluginArtifactChunk", "PluginArtifactChunk is a part of an artifact's content.",
            field("apiVersion", string(), "plugins.kybern.io/v1alpha1"), field("kind", string(), "PluginArtifactChunk"),
            field("metadata", MetaSchemas.objectMeta(), "Not used."),
            field("index", int32(), "Its place, from 0."),
            field("data", bytes(), "At most 1 MiB, in base64."));
    }
}
