// SPDX-License-Identifier: Apache-2.0
package io.kybern.launcher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.ExecutionEnvironmentNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.resource.Namespace;

/// Why bundles do not resolve, in plain words: the requirements that no bundle at hand satisfies, by bundle.
///
/// @param missing sentences by symbolic name
/// @param conflicts what the framework says where each requirement has a provider, but no consistent choice exists
public record ResolutionReport(Map<String, List<String>> missing, List<String> conflicts) {
    /// Examines the bundles of a framework that are installed but not resolved.
    public static ResolutionReport of(BundleContext context) {
        Map<String, List<String>> missing = new TreeMap<>();
        List<Bundle> unresolved = Arrays.stream(context.getBundles()).filter(bundle -> bundle.getState() == Bundle.INSTALLED).toList();
        for (Bundle bundle : unresolved) {
            List<String> lines = missing(bundle, context.getBundles());
            if (!lines.isEmpty()) {
                missing.put(bundle.getSymbolicName(), lines);
            }
        }
        return new ResolutionReport(missing, missing.isEmpty() ? conflicts(unresolved) : List.of());
    }

    /// The sentences for one bundle, empty when each of its requirements has a provider among the candidates.
    public static List<String> missing(Bundle bundle, Bundle... candidates) {
        List<String> lines = new ArrayList<>();
        for (BundleRequirement requirement : bundle.adapt(BundleRevision.class).getDeclaredRequirements(null)) {
            if (isMandatory(requirement) && capabilities(candidates, requirement.getNamespace()).noneMatch(requirement::matches)) {
                lines.add(describe(requirement, candidates));
            }
        }
        return lines;
    }

    /// One readable error: a line for each bundle that lacks something.
    public String describe() {
        StringBuilder text = new StringBuilder("the distribution does not resolve:");
        missing.forEach((bundle, lines) -> lines.forEach(line -> text.append("\n  bundle ").append(bundle).append(" needs ").append(line)));
        conflicts.forEach(line -> text.append("\n  ").append(line));
        return text.toString();
    }

    private static boolean isMandatory(BundleRequirement requirement) {
        Map<String, String> directives = requirement.getDirectives();
        return !"optional".equals(directives.get(Namespace.REQUIREMENT_RESOLUTION_DIRECTIVE))
                && !"dynamic".equals(directives.get(PackageNamespace.REQUIREMENT_RESOLUTION_DIRECTIVE))
                && "resolve".equals(directives.getOrDefault(Namespace.REQUIREMENT_EFFECTIVE_DIRECTIVE, "resolve"));
    }

    private static Stream<BundleCapability> capabilities(Bundle[] bundles, String namespace) {
        return Arrays.stream(bundles)
                .filter(bundle -> bundle.getState() != Bundle.UNINSTALLED)
                .flatMap(bundle -> bundle.adapt(BundleRevision.class).getDeclaredCapabilities(namespace).stream());
    }

    private static String describe(BundleRequirement requirement, Bundle... candidates) {
        String namespace = requirement.getNamespace();
        String filter = requirement.getDirectives().getOrDefault(Namespace.REQUIREMENT_FILTER_DIRECTIVE, "");
        return switch (namespace) {
            case PackageNamespace.PACKAGE_NAMESPACE -> named("package", namespace, filter, "exports", candidates);
            case BundleNamespace.BUNDLE_NAMESPACE -> named("bundle", namespace, filter, "is", candidates);
            case ExecutionEnvironmentNamespace.EXECUTION_ENVIRONMENT_NAMESPACE -> "another Java than this one: " + filter;
            default -> "capability " + namespace + (filter.isEmpty() ? "" : " " + filter) + ", which no bundle provides";
        };
    }

    private static String named(String kind, String namespace, String filter, String verb, Bundle... candidates) {
        String name = attribute(filter, namespace);
        String range = VersionRangeText.of(filter);
        Set<String> others = new TreeSet<>();
        capabilities(candidates, namespace)
                .filter(capability -> name.equals(capability.getAttributes().get(namespace)))
                .forEach(capability -> others.add(version(capability) + " by " + capability.getRevision().getSymbolicName()));
        String what = kind + " " + name + (range.isEmpty() ? "" : " " + range);
        return others.isEmpty()
                ? what + ", which no bundle " + verb
                : what + ", which no bundle " + verb + " in that version (there is " + String.join(", ", others) + ")";
    }

    private static String version(BundleCapability capability) {
        Object version = capability.getAttributes().get(PackageNamespace.CAPABILITY_VERSION_ATTRIBUTE);
        return String.valueOf(version == null ? capability.getAttributes().get("bundle-version") : version);
    }

    private static String attribute(String filter, String name) {
        int start = filter.indexOf("(" + name + "=");
        int from = start + name.length() + 2;
        return start < 0 ? filter : filter.substring(from, filter.indexOf(')', from));
    }

    private static List<String> conflicts(List<Bundle> unresolved) {
        List<String> lines = new ArrayList<>();
        for (Bundle bundle : unresolved) {
            try {
                bundle.start(Bundle.START_TRANSIENT);
            } catch (BundleException e) {
                lines.add("bundle " + bundle.getSymbolicName() + ": " + e.getMessage());
            }
        }
        return lines;
    }
}
