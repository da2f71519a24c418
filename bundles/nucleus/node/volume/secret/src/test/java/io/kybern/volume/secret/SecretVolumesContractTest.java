// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.secret;

import io.kybern.resource.api.Value;
import io.kybern.volume.api.VolumeDriver;
import io.kybern.volume.tck.VolumeDriverContract;
import java.nio.file.Path;
import java.util.Optional;

class SecretVolumesContractTest extends VolumeDriverContract {
    @Override
    protected VolumeDriver driver() {
        return new SecretVolumes();
    }

    @Override
    protected Value source(Path folder) {
        return Value.object("secretName", Value.of("present"));
    }

    @Override
    protected Optional<Value> missingSource(Path folder) {
        return Optional.of(Value.object("secretName", Value.of("absent")));
    }
}
