// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.resource.api.Codecs;
import io.kybern.resource.api.FieldOwnership;
import io.kybern.resource.api.Patches;
import io.kybern.resource.api.Protobuf;
import io.kybern.resource.api.SchemaEngine;
import io.kybern.server.api.TypeRegistry;
import io.kybern.server.api.WatchCache;
import io.kybern.store.api.Store;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/// The services that reading and writing objects is made of.
///
/// @param serviceRanges the address ranges of Services
record Machinery(Store store, WatchCache cache, TypeRegistry types, Codecs codecs, Protobuf protobuf, SchemaEngine schemas, Patches patches,
        FieldOwnership ownership, AdmissionChain admission, PolicyGenerations generations, List<String> serviceRanges,
        InstantSource clock, RandomGenerator random) {
}
