// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.secret;

import io.kybern.extension.Slot;
import io.kybern.resource.api.Value;
import io.kybern.volume.api.MountRequest;
import io.kybern.volume.api.MountedVolume;
import io.kybern.volume.api.ObjectFiles;
import io.kybern.volume.api.VolumeDriver;
import io.kybern.volume.api.VolumePoint;
import io.kybern.volume.api.WrittenVolume;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/// The keys of a secret as files in memory, kept up to date.
@Slot(point = "volume", name = "secret")
@Component(factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class SecretVolumes implements VolumeDriver {
    @Activate
    public SecretVolumes() {
    }

    @Override
    public String source() {
        return "secret";
    }

    @Override
    public MountedVolume mount(MountRequest request) {
        Value source = request.volume().get(source());
        String name = source.get("secretName").text();
        var data = request.objects().secret(request.namespace(), name).map(ObjectFiles::secretData);
        int mode = (int) source.get("defaultMode").integer(0644);
        return WrittenVolume.write(request, ObjectFiles.files("secret", name, data, source, mode), true);
    }

    @Override
    public void unmount(VolumePoint point) {
        WrittenVolume.remove(point);
    }

    @Override
    public Optional<MountedVolume> reconstruct(VolumePoint point) {
        return WrittenVolume.found(point);
    }
}
