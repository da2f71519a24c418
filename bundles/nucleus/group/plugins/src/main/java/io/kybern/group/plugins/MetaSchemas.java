// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.plugins;

import static io.kybern.group.plugins.Shapes.byKey;
import static io.kybern.group.plugins.Shapes.field;
import static io.kybern.group.plugins.Shapes.int64;
import static io.kybern.group.plugins.Shapes.list;
import static io.kybern.group.plugins.Shapes.map;
import static io.kybern.group.plugins.Shapes.object;
import static io.kybern.group.plugins.Shapes.required;
import static io.kybern.group.plugins.Shapes.scalar;
import static io.kybern.group.plugins.Shapes.set;
import static io.kybern.group.plugins.Shapes.string;
import static io.kybern.group.plugins.Shapes.time;
import static io.kybern.group.plugins.Shapes.truth;

import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Schema.Field;
import io.kybern.resource.api.Schema.Format;
import io.kybern.resource.api.Schema.ListMerge;
import io.kybern.resource.api.Schema.Presence;
import io.kybern.resource.api.Schema.Type;
import io.kybern.resource.api.Value;
import java.util.Set;

/// `ObjectMeta` and `Condition` of `meta.k8s.io/v1`.
final class MetaSchemas {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

    private MetaSchemas() {}

    static Schema objectMeta() {
        Schema fieldsV1 = scalar(Type.ANY, Format.FIELDS_V1, Set.of(), Value.ABSENT);
        Schema entry = object(META + "ManagedFieldsEntry", "Who manages which fields.",
            field("apiVersion", string(), "The version of the resource that the field set applies to."),
            field("fieldsType", string(), "The discriminator of the field format; FieldsV1."),
            field("fieldsV1", fieldsV1, "The fields in the FieldsV1 format."),
            field("manager", string(), "The workflow that manages these fields."),
            field("operation", string(), "Apply or Update."),
            field("subresource", string(), "The subresource that was used, empty for the main resource."),
            field("time", time(), "When the field set was last changed."));
        Schema owner = object(META + "OwnerReference", "An owning object.",
            required("apiVersion", string(), "API version of the owner."), required("kind", string(), "Kind of the owner."),
            required("name", string(), "Name of the owner."), required("uid", string(), "UID of the owner."),
            field("controller", truth(), "Whether the owner is the managing controller."),
            field("blockOwnerDeletion", truth(), "Whether foreground deletion of the owner waits for this object."));
        return object(META + "ObjectMeta", "Metadata that all persisted resources have.",
            field("annotations", map(string()), "Unstructured data of tools and people."),
            field("creationTimestamp", time(), "When the object was created."),
            field("deletionGracePeriodSeconds", int64(), "Seconds that a graceful deletion may take."),
            field("deletionTimestamp", time(), "When the object will be or was asked to be deleted."),
            field("finalizers", list(string(), set()), "Must be empty before the object goes."),
            field("generateName", string(), "Prefix of a generated name."),
            new Field("generation", Shapes::int64, "Number of the desired state.", false, Presence.ZERO_DROPPED),
            field("labels", map(string()), "Keys and values for selection."),
            field("managedFields", list(entry, ListMerge.ATOMIC), "Which workflow manages which fields."),
            field("name", string(), "The name, unique for the kind."),
            field("namespace", string(), "Empty: the kinds of this group are cluster-scoped."),
            field("ownerReferences", list(owner, byKey("uid")), "Objects that this one depends on."),
            field("resourceVersion", string(), "The revision of the last write."),
            field("selfLink", string(), "Not used any more."),
            field("uid", string(), "Unique in time and space."));
    }

    static Schema conditions(String description) {
        Schema condition = object(META + "Condition", description,
            required("type", string(), "What the condition is about."),
            required("status", Shapes.choice("", "True", "False", "Unknown"), "True, False or Unknown."),
            field("observedGeneration", int64(), "The generation of the object that the condition is based on."),
            required("lastTransitionTime", time(), "When the status last changed."),
            required("reason", string(), "Why, as one word."),
            required("message", string(), "Why, for people."));
        return list(condition, byKey("type"));
    }
}
