// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.hostpath;

import io.kybern.resource.api.Value;
import io.kybern.volume.api.VolumeDriver;
import io.kybern.volume.tck.VolumeDriverContract;
import java.nio.file.Path;
import java.util.Optional;

class HostPathVolumesContractTest extends VolumeDriverContract {
    @Override
    protected VolumeDriver driver() {
        return new HostPathVolumes();
    }

    @Override
    protected Value source(Path folder) {
        return Value.object("path", Value.of(folder.resolve("host").toString()), "type", Value.of("DirectoryOrCreate"));
    }

    @Override
    protected Optional<Value> missingSource(Path folder) {
        return Optional.of(Value.object("path", Value.of(folder.resolve("absent").toString()), "type", Value.of("File")));
    }

    @Override
    protected boolean contentIsThePods() {
        return false;
    }
}
