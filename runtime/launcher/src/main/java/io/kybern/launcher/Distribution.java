// SPDX-License-Identifier: Apache-2.0
package io.kybern.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureBundle;
import org.osgi.service.feature.FeatureConfiguration;
import org.osgi.service.feature.ID;

/// What runs in one framework: bundles with start levels, framework properties and configurations, composed from feature files.
///
/// An assembled folder (`runtime/distributions/kybern`) holds `features/*.json`, `features/distributions/*.json` and the jars below
/// `lib/` in the layout of a Maven repository. Values of framework properties and configurations may name `${framework.property}`;
/// they are put in at the start.
///
/// @param name name of the distribution, for example `standalone`
/// @param bundles all bundles in the order in which features list them, each once
/// @param frameworkProperties launching properties of the framework
/// @param configurations properties by configuration PID
/// @param startLevel the start level at which everything runs
public record Distribution(
        String name,
        List<DistributionBundle> bundles,
        Map<String, String> frameworkProperties,
        Map<String, Map<String, Object>> configurations,
        int startLevel) {
    private static final int DEFAULT_BUNDLE_LEVEL = 10;

    public Distribution {
        bundles = List.copyOf(bundles);
        frameworkProperties = Map.copyOf(frameworkProperties);
        configurations = Map.copyOf(configurations);
    }

    /// The names of the distributions in an assembled folder, sorted.
    public static List<String> names(Path home) {
        try (Stream<Path> files = Files.list(home.resolve("features/distributions"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".json"))
                    .map(file -> file.substring(0, file.length() - ".json".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new LaunchException("no distributions in " + home + ": " + e.getMessage(), e);
        }
    }

    /// Composes a distribution of an assembled folder.
    ///
    /// @throws LaunchException naming the missing or malformed file
    public static Distribution load(Path home, String name) {
        Path file = home.resolve("features/distributions").resolve(name + ".json");
        if (!Files.isRegularFile(file)) {
            throw new LaunchException("there is no distribution \"" + name + "\": choose one of " + String.join(", ", names(home)));
        }
        return new Composition(home).add(FeatureFiles.read(file), name).build(name);
    }

    /// Composes a distribution of some features of an assembled folder, for tests that need a part only.
    public static Distribution of(Path home, String... features) {
        Composition composition = new Composition(home);
        for (String feature : features) {
            composition.include(feature);
        }
        return composition.build(String.join("+", features));
    }

    /// This distribution with one more bundle.
    public Distribution with(Path jar, int level) {
        List<DistributionBundle> more = new ArrayList<>(bundles);
        more.add(new DistributionBundle("file:" + jar.getFileName() + ":0", "added", jar, level));
        return new Distribution(name, more, frameworkProperties, configurations, Math.max(startLevel, level));
    }

    /// This distribution with the bundles of another beside its own.
    public Distribution with(Distribution other) {
        List<DistributionBundle> more = new ArrayList<>(bundles);
        other.bundles.stream().filter(bundle -> !bundles.contains(bundle)).forEach(more::add);
        return new Distribution(name, more, frameworkProperties, configurations, Math.max(startLevel, other.startLevel));
    }

    /// This distribution with another value of a framework property.
    public Distribution withProperty(String key, String value) {
        Map<String, String> properties = new TreeMap<>(frameworkProperties);
        properties.put(key, value);
        return new Distribution(name, bundles, properties, configurations, startLevel);
    }

    /// This distribution without the bundles of some artifact ids.
    public Distribution without(String... artifacts) {
        Set<String> left = Set.of(artifacts);
        List<DistributionBundle> kept = bundles.stream().filter(bundle -> !left.contains(bundle.id().split(":")[1])).toList();
        return new Distribution(name, kept, frameworkProperties, configurations, startLevel);
    }

    private static final class Composition {
        private final Path home;
        private final Set<String> included = new LinkedHashSet<>();
        private final Map<String, DistributionBundle> bundles = new LinkedHashMap<>();
        private final Map<String, String> properties = new TreeMap<>();
        private final Map<String, Map<String, Object>> configurations = new TreeMap<>();
        private int startLevel;

        Composition(Path home) {
            this.home = home;
        }

        Composition include(String feature) {
            if (!included.add(feature)) {
                return this;
            }
            Path file = home.resolve("features").resolve(feature + ".json");
            if (!Files.isRegularFile(file)) {
                throw new LaunchException("there is no feature \"" + feature + "\" in " + file.getParent());
            }
            return add(FeatureFiles.read(file), feature);
        }

        Composition add(Feature feature, String name) {
            FeatureFiles.composedOf(feature).forEach(this::include);
            properties.putAll(FeatureFiles.frameworkProperties(feature));
            int level = FeatureFiles.startLevel(feature, "defaultBundleStartLevel").orElse(DEFAULT_BUNDLE_LEVEL);
            FeatureFiles.startLevel(feature, "minimumFrameworkStartLevel").ifPresent(least -> startLevel = Math.max(startLevel, least));
            feature.getBundles().forEach(bundle -> addBundle(bundle, name, level));
            feature.getConfigurations().forEach(this::addConfiguration);
            return this;
        }

        private void addBundle(FeatureBundle bundle, String feature, int defaultLevel) {
            ID id = bundle.getID();
            int level = bundle.getMetadata().get("bundleStartLevel") instanceof Number number ? number.intValue() : defaultLevel;
            Path jar = jar(home, id);
            if (!Files.isRegularFile(jar)) {
                throw new LaunchException("bundle " + id + " of feature \"" + feature + "\" is missing: no file " + jar);
            }
            startLevel = Math.max(startLevel, level);
            bundles.putIfAbsent(id.toString(), new DistributionBundle(id.toString(), feature, jar, level));
        }

        private void addConfiguration(String pid, FeatureConfiguration configuration) {
            configurations.computeIfAbsent(pid, key -> new TreeMap<>()).putAll(configuration.getValues());
        }

        Distribution build(String name) {
            return new Distribution(name, List.copyOf(bundles.values()), properties, configurations, startLevel);
        }
    }

    private static Path jar(Path home, ID id) {
        return home.resolve("lib")
                .resolve(id.getGroupId().replace('.', '/'))
                .resolve(id.getArtifactId())
                .resolve(id.getVersion())
                .resolve(id.getArtifactId() + "-" + id.getVersion() + ".jar");
    }
}
