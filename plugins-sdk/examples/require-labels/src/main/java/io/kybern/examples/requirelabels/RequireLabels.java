// SPDX-License-Identifier: Apache-2.0
package io.kybern.examples.requirelabels;

import io.kybern.admission.api.AdmissionRequest;
import io.kybern.admission.api.ValidatingAdmission;
import io.kybern.admission.api.Verdict;
import io.kybern.extension.Slot;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/// Refuses new pods that lack one of the configured labels.
@Slot(point = "admission", name = "require-labels", order = 2000)
@Component(service = ValidatingAdmission.class, factory = Slot.FACTORY, configurationPolicy = ConfigurationPolicy.IGNORE)
public final class RequireLabels implements ValidatingAdmission {
    private final List<String> labels;
    private final String version;

    /// The Plugin's `spec.config`.
    public @interface Config {
        /// Keys that every pod must have.
        String[] labels() default "app";
    }

    /// Takes the settings as they are; a new Plugin spec makes a new instance.
    @Activate
    public RequireLabels(Config config) {
        this(List.copyOf(Arrays.asList(config.labels())));
    }

    RequireLabels(List<String> labels) {
        if (labels.isEmpty() || labels.contains("")) {
            throw new IllegalArgumentException("config.labels must name at least one label");
        }
        this.labels = labels;
        this.version = version();
    }

    private static String version() {
        try (InputStream in = RequireLabels.class.getResourceAsStream("version.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean handles(AdmissionRequest request) {
        return request.operation() == AdmissionRequest.Operation.CREATE && request.of("", "pods");
    }

    @Override
    public Verdict validate(AdmissionRequest request) {
        Map<String, String> present = request.object().get("metadata", "labels").stringMap();
        List<String> missing = labels.stream().filter(label -> !present.containsKey(label)).toList();
        return missing.isEmpty() ? Verdict.allow()
            : Verdict.deny("pod lacks label %s (require-labels %s)".formatted(String.join(", ", missing), version));
    }
}
