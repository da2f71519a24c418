// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.time.Instant;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/// The other shapes of objects: `meta.k8s.io/v1` Table and PartialObjectMetadata. An OSGi service; pure, safe for any number of threads.
@ProviderType
public interface Tables {
    /// What `includeObject` puts beside the cells.
    enum Include { NONE, METADATA, OBJECT }

    /// A Table of objects.
    ///
    /// @param listMetadata `metadata` of the list (resourceVersion, continue …); [Value#ABSENT] for single objects and watch events
    /// @param definitions whether the column definitions are written (watches send them with the first event only)
    Value table(ResourceType type, List<Value> objects, Value listMetadata, Include include, boolean definitions, Instant now);

    /// The metadata of an object as PartialObjectMetadata.
    Value metadata(Value object);

    /// A PartialObjectMetadataList.
    Value metadataList(List<Value> objects, Value listMetadata);
}
