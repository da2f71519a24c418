// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.downwardapi;

import io.kybern.resource.api.Value;
import io.kybern.volume.api.VolumeDriver;
import io.kybern.volume.tck.VolumeDriverContract;
import java.nio.file.Path;
import java.util.Optional;

class DownwardApiVolumesContractTest extends VolumeDriverContract {
    @Override
    protected VolumeDriver driver() {
        return new DownwardApiVolumes();
    }

    @Override
    protected Value source(Path folder) {
        return Value.object("items", Value.array(Value.object("path", Value.of("name"), "fieldRef",
                Value.object("fieldPath", Value.of("metadata.name")))));
    }

    @Override
    protected Optional<Value> missingSource(Path folder) {
        return Optional.of(Value.object("items", Value.array(Value.object("path", Value.of("name"), "fieldRef",
                Value.object("fieldPath", Value.of("spec.none"))))));
    }
}
