// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.json;

import io.kybern.resource.api.Codec;
import io.kybern.resource.api.Codecs;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/// The service: one codec a format, shared by all.
@Component(service = Codecs.class)
public final class TextCodecs implements Codecs {
    private final Codec json = new JsonCodec();
    private final Codec yaml = new YamlCodec();

    @Activate
    public TextCodecs() {
    }

    @Override
    public Codec json() {
        return json;
    }

    @Override
    public Codec yaml() {
        return yaml;
    }
}
