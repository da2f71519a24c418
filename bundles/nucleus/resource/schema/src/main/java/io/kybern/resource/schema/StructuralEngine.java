// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.schema;

import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.ResourceType;
import io.kybern.resource.api.Schema;
import io.kybern.resource.api.SchemaEngine;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/// The engine: each task is a walk over schema and value by one of the classes of this package. It holds no state.
@Component(service = SchemaEngine.class)
public final class StructuralEngine implements SchemaEngine {
    @Activate
    public StructuralEngine() {
    }

    @Override
    public Pruned prune(Schema schema, String kind, Value value) {
        var unknown = new ArrayList<String>();
        Value canonical = new CanonicalForm(unknown).root(schema, kind, value);
        return new Pruned(canonical, List.copyOf(unknown));
    }

    @Override
    public Value canonical(Schema schema, Value value) {
        return new CanonicalForm(new ArrayList<>()).root(schema, "", value);
    }

    @Override
    public Value applyDefaults(Schema schema, Value value) {
        return Defaults.apply(schema, value);
    }

    @Override
    public List<FieldError> validate(Schema schema, Value value) {
        var errors = new ArrayList<FieldError>();
        SchemaRules.check(schema, value, Place.ROOT, errors);
        return errors;
    }

    @Override
    public List<FieldError> validateMetadata(ResourceType type, Value object) {
        return new MetadataRules(type).check(object);
    }

    @Override
    public List<FieldError> validateMetadataUpdate(ResourceType type, Value object, Value old) {
        return new MetadataRules(type).checkUpdate(object, old);
    }

    @Override
    public String fingerprint(Schema schema) {
        return Fingerprint.of(schema);
    }
}
