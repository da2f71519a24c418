// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.projected;

import io.kybern.resource.api.Value;
import io.kybern.volume.api.VolumeDriver;
import io.kybern.volume.tck.VolumeDriverContract;
import java.nio.file.Path;
import java.util.Optional;

class ProjectedVolumesContractTest extends VolumeDriverContract {
    @Override
    protected VolumeDriver driver() {
        return new ProjectedVolumes();
    }

    @Override
    protected Value source(Path folder) {
        return Value.object("sources", Value.array(
                Value.object("serviceAccountToken", Value.object("path", Value.of("token"))),
                Value.object("configMap", Value.object("name", Value.of("present")))));
    }

    @Override
    protected Optional<Value> missingSource(Path folder) {
        return Optional.of(Value.object("sources", Value.array(Value.object("secret", Value.object("name", Value.of("absent"))))));
    }
}
