// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.emptydir;

import io.kybern.resource.api.Value;
import io.kybern.volume.api.VolumeDriver;
import io.kybern.volume.tck.VolumeDriverContract;
import java.nio.file.Path;
import java.util.Optional;

class EmptyDirVolumesContractTest extends VolumeDriverContract {
    @Override
    protected VolumeDriver driver() {
        return new EmptyDirVolumes();
    }

    @Override
    protected Value source(Path folder) {
        return Value.object("medium", Value.of("Memory"));
    }

    @Override
    protected Optional<Value> missingSource(Path folder) {
        return Optional.of(Value.object("medium", Value.of("Unknown")));
    }
}
