// SPDX-License-Identifier: Apache-2.0
package io.kybern.volume.projected;

import io.kybern.extension.Slot;
import io.kybern.resource.api.Value;
import io.kybern.volume.api.FileContent;
import io.kybern.volume.api.MountRequest;
import io.kybern.volume.api.MountedVolume;
import io.kybern.volume.api.ObjectFiles;
import io.kybern.volume.api.VolumeDriver;
import io.kybern.volume.api.VolumeFailure;
import io.kybern.volume.api.VolumeObjects;
import io.kybern.volume.api.VolumePoint;
import io.kybern.volume.api.WrittenVolume;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/// Several sources in one directory: config maps, secrets, the downward API, service account tokens, trust bundles.
@Slot(point = "volume", name = "projected")
@Component(factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class ProjectedVolumes implements VolumeDriver {
    @Activate
    public ProjectedVolumes() {
    }

    @Override
    public String source() {
        return "projected";
    }

    @Override
    public MountedVolume mount(MountRequest request) {
        Value source = request.volume().get(source());
        int mode = (int) source.get("defaultMode").integer(0644);
        var files = new LinkedHashMap<String, FileContent>();
        for (Value item : source.get("sources").items()) {
            files.putAll(filesOf(request, item, mode));
        }
        return WrittenVolume.write(request, files, true);
    }

    private static Map<String, FileContent> filesOf(MountRequest request, Value item, int mode) {
        VolumeObjects objects = request.objects();
        Value configMap = item.get("configMap");
        if (configMap.present()) {
            String name = configMap.get("name").text();
            var data = objects.configMap(request.namespace(), name).map(ObjectFiles::configMapData);
            return ObjectFiles.files("configmap", name, data, configMap, mode);
        }
        Value secret = item.get("secret");
        if (secret.present()) {
            String name = secret.get("name").text();
            var data = objects.secret(request.namespace(), name).map(ObjectFiles::secretData);
            return ObjectFiles.files("secret", name, data, secret, mode);
        }
        if (item.get("downwardAPI").present()) {
            return ObjectFiles.downward(request.pod(), item.get("downwardAPI"), objects.allocatable(), mode);
        }
        if (item.get("serviceAccountToken").present()) {
            return token(request, item.get("serviceAccountToken"), mode);
        }
        if (item.get("clusterTrustBundle").present()) {
            return trustBundle(objects, item.get("clusterTrustBundle"), mode);
        }
        throw new VolumeFailure("unknown projected volume source " + item.fields().keySet());
    }

    /// A token is nobody's but the pod's: where one user runs all containers, the file belongs to it alone.
    private static Map<String, FileContent> token(MountRequest request, Value source, int mode) {
        String token = request.objects().token(request.pod(), source.get("audience").text(), source.get("expirationSeconds").integer(3600));
        boolean narrow = request.fsGroup().isPresent() || request.fileOwner().isPresent();
        var content = new FileContent(token.getBytes(StandardCharsets.UTF_8), narrow ? 0600 : mode, request.fileOwner());
        return Map.of(source.get("path").text(), content);
    }

    private static Map<String, FileContent> trustBundle(VolumeObjects objects, Value source, int mode) {
        String name = source.get("name").text();
        Optional<String> pem = objects.trustBundle(name);
        if (pem.isEmpty() && !source.get("optional").truth(false)) {
            throw new VolumeFailure("clustertrustbundle \"" + name + "\" not found");
        }
        var content = new FileContent(pem.orElse("").getBytes(StandardCharsets.UTF_8), mode);
        return Map.of(source.get("path").text(), content);
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
