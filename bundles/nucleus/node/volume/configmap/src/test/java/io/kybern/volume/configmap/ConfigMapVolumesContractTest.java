// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.configmap;

import io.kybern.resource.api.Value;
import io.kybern.volume.api.VolumeDriver;
import io.kybern.volume.tck.VolumeDriverContract;
import java.nio.file.Path;
import java.util.Optional;

class ConfigMapVolumesContractTest extends VolumeDriverContract {
    @Override
    protected VolumeDriver driver() {
        return new ConfigMapVolumes();
    }

    @Override
    protected Value source(Path folder) {
        return Value.object("name", Value.of("present"));
    }

    @Override
    protected Optional<Value> missingSource(Path folder) {
        return Optional.of(Value.object("name", Value.of("absent")));
    }
}
