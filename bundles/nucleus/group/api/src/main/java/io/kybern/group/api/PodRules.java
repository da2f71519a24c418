// SPDX-License-Identifier: Apache-2.0
package io.kybern.group.api;

import io.kybern.resource.api.Names;
import io.kybern.resource.api.Value;
import java.util.HashSet;
import java.util.List;

/// The rules of pod specs and pod templates.
public final class PodRules {
    private final Findings findings;

    private PodRules(Findings findings) {
        this.findings = findings;
    }

    /// A pod spec.
    ///
    /// @param path where it stands, for example `spec` or `spec.template.spec`
    public static void spec(String path, Value spec, Findings findings) {
        var rules = new PodRules(findings);
        new VolumeRules(findings).check(path + ".volumes", spec.get("volumes").items());
        new ContainerRules(spec, findings).check(path);
        rules.basics(path, spec);
        rules.names(path, spec);
        rules.security(path + ".securityContext", spec);
        new SchedulingRules(findings).check(path, spec);
    }

    /// A template of a workload whose pods always restart.
    ///
    /// @param kind as the message about deadlines names it
    public static void alwaysRestarting(Value template, String kind, Findings findings) {
        template(template, findings);
        Value spec = template.get("spec");
        findings.supported("spec.template.spec.restartPolicy", spec.get("restartPolicy"), List.of("Always"));
        if (!spec.get("activeDeadlineSeconds").missing()) {
            findings.forbidden("spec.template.spec.activeDeadlineSeconds", "activeDeadlineSeconds in " + kind + " is not Supported");
        }
    }

    /// The template under `spec.template`.
    public static void template(Value template, Findings findings) {
        Value metadata = template.get("metadata");
        findings.labels("spec.template.labels", metadata.get("labels"));
        metadata.get("annotations").fields().keySet()
                .forEach(key -> findings.names("spec.template.annotations", key, Names.annotationKey(key)));
        spec("spec.template.spec", template.get("spec"), findings);
        if (!template.get("spec", "ephemeralContainers").items().isEmpty()) {
            findings.forbidden("spec.template.spec.ephemeralContainers", "ephemeral containers not allowed in pod template");
        }
    }

    private void basics(String path, Value spec) {
        findings.supportedInOrder(path + ".restartPolicy", spec.get("restartPolicy"), List.of("Always", "OnFailure", "Never"));
        findings.supportedInOrder(path + ".dnsPolicy", spec.get("dnsPolicy"), List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"));
        findings.range(path + ".activeDeadlineSeconds", spec.get("activeDeadlineSeconds"), 1, Integer.MAX_VALUE);
        findings.notNegative(path + ".terminationGracePeriodSeconds", spec.get("terminationGracePeriodSeconds"));
        dns(path, spec);
        List<Value> aliases = spec.get("hostAliases").items();
        for (int i = 0; i < aliases.size(); i++) {
            String field = path + ".hostAliases[" + i + "]";
            String address = aliases.get(i).get("ip").text();
            findings.names(field + ".ip", address, Names.address(address));
            for (Value host : aliases.get(i).get("hostnames").items()) {
                findings.names(field + ".hostnames", host.text(), Names.dns1123Subdomain(host.text()));
            }
        }
        List<Value> gates = spec.get("readinessGates").items();
        for (int i = 0; i < gates.size(); i++) {
            String type = gates.get(i).get("conditionType").text();
            findings.names(path + ".readinessGates[" + i + "].conditionType", type, Names.qualifiedName(type));
        }
    }

    private void dns(String path, Value spec) {
        Value config = spec.get("dnsConfig");
        if (spec.get("dnsPolicy").text().equals("None")) {
            if (config.missing()) {
                findings.required(path + ".dnsConfig", "must provide `dnsConfig` when `dnsPolicy` is None");
            } else if (config.get("nameservers").items().isEmpty()) {
                findings.required(path + ".dnsConfig.nameservers", "must provide at least one DNS nameserver when `dnsPolicy` is None");
            }
        }
        List<Value> servers = config.get("nameservers").items();
        if (servers.size() > 3) {
            findings.invalid(path + ".dnsConfig.nameservers", config.get("nameservers"), "must not have more than 3 nameservers");
        }
        for (int i = 0; i < servers.size(); i++) {
            findings.names(path + ".dnsConfig.nameservers[" + i + "]", servers.get(i).text(), Names.address(servers.get(i).text()));
        }
        List<Value> searches = config.get("searches").items();
        if (searches.size() > 32) {
            findings.invalid(path + ".dnsConfig.searches", config.get("searches"), "must not have more than 32 search paths");
        }
        int characters = searches.stream().mapToInt(search -> search.text().length()).sum() + Math.max(0, searches.size() - 1);
        if (characters > 2048) {
            findings.invalid(path + ".dnsConfig.searches", config.get("searches"),
                    "must not have more than 2048 characters (including spaces) in the search list");
        }
        for (int i = 0; i < searches.size(); i++) {
            String search = searches.get(i).text();
            String name = search.endsWith(".") && search.length() > 1 ? search.substring(0, search.length() - 1) : search;
            if (!search.equals(".")) {
                findings.names(path + ".dnsConfig.searches[" + i + "]", search, Names.dns1123SubdomainWithUnderscore(name));
            }
        }
        List<Value> options = config.get("options").items();
        for (int i = 0; i < options.size(); i++) {
            if (options.get(i).get("name").text().isEmpty()) {
                findings.required(path + ".dnsConfig.options[" + i + "]", "must not be empty");
            }
        }
    }

    private void names(String path, Value spec) {
        subdomain(path + ".serviceAccountName", spec.get("serviceAccountName"));
        subdomain(path + ".nodeName", spec.get("nodeName"));
        subdomain(path + ".priorityClassName", spec.get("priorityClassName"));
        subdomain(path + ".runtimeClassName", spec.get("runtimeClassName"));
        for (String label : List.of("hostname", "subdomain")) {
            String text = spec.get(label).text();
            if (!text.isEmpty()) {
                findings.names(path + "." + label, text, Names.dns1123Label(text));
            }
        }
        List<Value> claims = spec.get("resourceClaims").items();
        findings.unique(path + ".resourceClaims", claims, "name");
    }

    private void subdomain(String field, Value name) {
        if (!name.text().isEmpty()) {
            findings.names(field, name.text(), Names.dns1123Subdomain(name.text()));
        }
    }

    private void security(String field, Value spec) {
        Value context = spec.get("securityContext");
        findings.range(field + ".fsGroup", context.get("fsGroup"), 0, Integer.MAX_VALUE);
        findings.range(field + ".runAsUser", context.get("runAsUser"), 0, Integer.MAX_VALUE);
        findings.range(field + ".runAsGroup", context.get("runAsGroup"), 0, Integer.MAX_VALUE);
        List<Value> groups = context.get("supplementalGroups").items();
        for (int i = 0; i < groups.size(); i++) {
            findings.range(field + ".supplementalGroups[" + i + "]", groups.get(i), 0, Integer.MAX_VALUE);
        }
        if (spec.get("shareProcessNamespace").truth(false) && spec.get("hostPID").truth(false)) {
            findings.invalid(field + ".shareProcessNamespace", Value.TRUE, "ShareProcessNamespace and HostPID cannot both be enabled");
        }
        List<Value> sysctls = context.get("sysctls").items();
        var names = new HashSet<String>();
        for (int i = 0; i < sysctls.size(); i++) {
            String name = sysctls.get(i).get("name").text();
            String at = field + ".sysctls[" + i + "].name";
            if (name.isEmpty()) {
                findings.required(at, "");
            } else if (name.length() > 253 || !name.matches("([a-z0-9][-_a-z0-9]*[./])*[a-z0-9][-_a-z0-9]*")) {
                findings.invalid(at, name, "must have at most 253 characters and match regex "
                        + "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*([a-z0-9]([-_a-z0-9]*[a-z0-9])?)$");
            } else if (!names.add(name.replace('/', '.'))) {
                findings.duplicate(at, Value.of(name));
            }
        }
        profile(field + ".seccompProfile", context.get("seccompProfile"), findings);
    }

    static void profile(String field, Value profile, Findings findings) {
        String type = profile.get("type").text();
        String file = profile.get("localhostProfile").text();
        if (type.equals("Localhost")) {
            if (file.isEmpty()) {
                findings.required(field + ".localhostProfile", "must be set when seccomp type is Localhost");
            } else {
                findings.localPath(field + ".localhostProfile", profile.get("localhostProfile"));
            }
        } else if (!file.isEmpty()) {
            findings.invalid(field + ".localhostProfile", file, "can only be set when seccomp type is Localhost");
        }
    }
}
