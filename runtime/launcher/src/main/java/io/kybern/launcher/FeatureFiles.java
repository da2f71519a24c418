// SPDX-License-Identifier: Apache-2.0
package io.kybern.launcher;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.felix.feature.impl.FeatureServiceImpl;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureArtifact;
import org.osgi.service.feature.FeatureExtension;

/// Reads OSGi Feature files (`*.json`) and the extensions of the Feature Launcher specification (OSGi R8.1, chapter 160) in them.
final class FeatureFiles {
    /// Our own extension, of type `artifacts`: the features that this one is composed of.
    static final String COMPOSED_OF = "kybern-features";

    static final String FRAMEWORK_PROPERTIES = "framework-launching-properties";

    static final String START_LEVELS = "bundle-start-levels";

    private FeatureFiles() {}

    static Feature read(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            return new FeatureServiceImpl().readFeature(reader);
        } catch (IOException e) {
            throw new LaunchException("feature file " + file + " cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new LaunchException("feature file " + file + " is not valid OSGi Feature JSON: " + e.getMessage(), e);
        }
    }

    /// The artifact ids of the features that a feature is composed of, in order.
    static List<String> composedOf(Feature feature) {
        return extension(feature, COMPOSED_OF).map(FeatureExtension::getArtifacts).orElse(List.of()).stream()
                .map(FeatureArtifact::getID)
                .map(id -> id.getArtifactId())
                .toList();
    }

    static Map<String, String> frameworkProperties(Feature feature) {
        Map<String, String> properties = new TreeMap<>();
        json(feature, FRAMEWORK_PROPERTIES).forEach((name, value) ->
                properties.put(name, value instanceof JsonString text ? text.getString() : value.toString()));
        return properties;
    }

    static Optional<Integer> startLevel(Feature feature, String key) {
        JsonObject levels = json(feature, START_LEVELS);
        return levels.containsKey(key) ? Optional.of(levels.getInt(key)) : Optional.empty();
    }

    private static JsonObject json(Feature feature, String name) {
        return extension(feature, name)
                .map(found -> Json.createReader(new StringReader(found.getJSON())).readObject())
                .orElse(JsonObject.EMPTY_JSON_OBJECT);
    }

    private static Optional<FeatureExtension> extension(Feature feature, String name) {
        return Optional.ofNullable(feature.getExtensions().get(name));
    }
}
