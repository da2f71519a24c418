// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import java.util.regex.Pattern;

/// Which packages a plugin may import: the SDK, exported SPI packages, and those of the JDK.
final class PackageWall {
    private static final Pattern SDK = Pattern.compile("io\\.kybern\\.([a-z0-9]+\\.)*(api|tck)|io\\.kybern\\.extension|io\\.kybern\\.model(\\..+)?");
    private static final Pattern JDK = Pattern.compile("(javax|jdk|org\\.w3c\\.dom|org\\.xml\\.sax|org\\.ietf\\.jgss|com\\.sun)(\\..+)?");
    private static final Pattern ANNOTATIONS =
        Pattern.compile("org\\.(jspecify|osgi)\\.annotations?(\\..+)?|org\\.osgi\\.service\\.(component|metatype)\\.annotations");

    private PackageWall() {}

    static boolean allowed(String name) {
        return name.startsWith("java.") || SDK.matcher(name).matches() || JDK.matcher(name).matches() || ANNOTATIONS.matcher(name).matches();
    }

    /// What to use instead of a forbidden package.
    static String instead(String name) {
        if (name.startsWith("org.osgi.framework")) {
            return "take services as constructor parameters with @Reference";
        }
        if (name.startsWith("org.osgi.service.component")) {
            return "use the annotations of Declarative Services only";
        }
        if (name.startsWith("org.osgi.service.cm")) {
            return "take settings from the component's @interface Config, which Plugin spec.config fills";
        }
        if (name.startsWith("org.slf4j") || name.startsWith("org.apache.logging") || name.startsWith("org.apache.commons.logging")) {
            return "log with System.Logger";
        }
        if (name.startsWith("io.kybern.")) {
            return "only packages of io.kybern.*.api, io.kybern.extension and io.kybern.model are for plugins";
        }
        return "embed the library and name it on Bundle-ClassPath";
    }
}
