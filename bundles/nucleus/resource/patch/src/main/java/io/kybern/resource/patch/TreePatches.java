// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.patch;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Patches;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.Status;
import io.kybern.resource.api.Value;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/// The three patches on immutable trees; what a patch does not touch is shared with the old tree.
@Component
public final class TreePatches implements Patches {
    @Activate
    public TreePatches() {
        // stateless
    }

    @Override
    public Value json(Value target, Value operations) {
        return JsonPatch.apply(target, operations);
    }

    @Override
    public Value merge(Value target, Value patch) {
        if (!(patch instanceof ObjectValue)) {
            throw ApiException.badRequest("error decoding patch: json: cannot unmarshal " + GoText.jsonType(patch)
                    + " into Go value of type map[string]interface {}");
        }
        return merged(target, patch);
    }

    private static Value merged(Value target, Value patch) {
        if (!(patch instanceof ObjectValue changes)) {
            return patch;
        }
        ObjectValue result = target.asObject();
        for (int i = 0; i < changes.size(); i++) {
            String name = changes.name(i);
            Value change = changes.value(i);
            result = change == Value.NULL ? result.without(name) : result.with(name, merged(result.get(name), change));
        }
        return result;
    }

    @Override
    public Value strategic(Value target, Value patch, Schema schema) {
        if (!(patch instanceof ObjectValue changes)) {
            throw ApiException.badRequest("json: cannot unmarshal " + GoText.jsonType(patch) + " into Go value of type map[string]interface {}");
        }
        Value patched = StrategicMerge.merge(target.asObject(), changes, schema);
        TypeCheck.check(patched, schema, changes);
        return patched;
    }

    /// The 422 without any detail that upstream gives for patches that don't fit.
    static ApiException unprocessable() {
        return new ApiException(new Status(422, "Invalid", "the server rejected our request due to an error in our request", Value.object()));
    }
}
