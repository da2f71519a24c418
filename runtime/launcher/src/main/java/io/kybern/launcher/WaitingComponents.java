// SPDX-License-Identifier: Apache-2.0
package io.kybern.launcher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/// Asks the component runtime which enabled components lack a service or a configuration, or failed in their constructor.
final class WaitingComponents {
    private WaitingComponents() {}

    static List<String> describe(BundleContext context) {
        ServiceReference<ServiceComponentRuntime> reference = context.getServiceReference(ServiceComponentRuntime.class);
        if (reference == null) {
            return List.of("no component runtime that the launcher can ask");
        }
        ServiceComponentRuntime runtime = context.getService(reference);
        List<String> lines = new ArrayList<>();
        Set<String> provided = new TreeSet<>();
        runtime.getComponentDescriptionDTOs().forEach(component -> provided.addAll(Arrays.asList(component.serviceInterfaces)));
        for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs()) {
            if (component.factory != null) {
                continue;
            }
            if (runtime.isComponentEnabled(component) && runtime.getComponentConfigurationDTOs(component).isEmpty()
                    && "require".equals(component.configurationPolicy)) {
                lines.add(component.name + " waits for configuration " + String.join(", ", component.configurationPid));
            }
            for (ComponentConfigurationDTO configuration : runtime.getComponentConfigurationDTOs(component)) {
                describe(component, configuration, provided, lines);
            }
        }
        context.ungetService(reference);
        return lines;
    }

    private static void describe(
            ComponentDescriptionDTO component, ComponentConfigurationDTO configuration, Set<String> provided, List<String> lines) {
        switch (configuration.state) {
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION -> lines.add(component.name + " waits for its configuration");
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE -> lines.add(component.name + " waits for "
                    + Arrays.stream(configuration.unsatisfiedReferences)
                            .map(missing -> service(component, missing, provided)).collect(Collectors.joining(" and ")));
            case ComponentConfigurationDTO.FAILED_ACTIVATION -> lines.add(component.name + " failed: "
                    + String.valueOf(configuration.failure).lines().limit(1).collect(Collectors.joining()));
            default -> { }
        }
    }

    private static String service(ComponentDescriptionDTO component, UnsatisfiedReferenceDTO missing, Set<String> provided) {
        for (ReferenceDTO reference : component.references) {
            if (reference.name.equals(missing.name)) {
                String target = missing.target == null ? "" : " " + missing.target;
                return reference.interfaceName + target + (provided.contains(reference.interfaceName) ? "" : " (which no component provides)");
            }
        }
        return missing.name;
    }
}
