// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.configmap;

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

/// The keys of a config map as files, kept up to date.
@Slot(point = "volume", name = "configmap")
@Component(factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class ConfigMapVolumes implements VolumeDriver {
    @Activate
    public ConfigMapVolumes() {
    }

    @Override
    public String source() {
        return "configMap";
    }

    @Override
    public MountedVolume mount(MountRequest request) {
        Value source = request.volume().get(source());
        String name = source.get("name").text();
        var data = request.objects().configMap(request.namespace(), name).map(ObjectFiles::configMapData);
        int mode = (int) source.get("defaultMode").integer(0644);
        return WrittenVolume.write(request, ObjectFiles.files("configmap", name, data, source, mode), false);
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
