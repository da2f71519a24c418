// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;

final class ManifestCheckTest {
    private static final String SLOT = "io.kybern.plugin;point=admission;slot=x,osgi.service;objectClass:List<String>=\"a,b\"";
    private final Map<String, String> headers = new LinkedHashMap<>(Map.of("Bundle-ManifestVersion", "2", "Bundle-SymbolicName", "x",
        "Provide-Capability", SLOT));

    private List<String> refusals(String component) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach(manifest.getMainAttributes()::putValue);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
            out.putNextEntry(new JarEntry("OSGI-INF/x.xml"));
            out.write(component.getBytes(StandardCharsets.UTF_8));
        }
        return ManifestCheck.refusals(bytes.toByteArray());
    }

    private List<String> refusals() throws IOException {
        return refusals("<scr:component name='x' factory=\"kybern.plugin\" init=\"1\">");
    }

    @Test
    void whatTheSdkBuildsIsAccepted() throws IOException {
        headers.put("Import-Package", "io.kybern.admission.api;version=\"[1.0,2)\",io.kybern.model.core.v1,java.util,javax.net.ssl,"
            + "org.jspecify.annotations;resolution:=optional");
        headers.put("Require-Capability", "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=25))\",osgi.extender;filter:=\"(a=b)\"");
        assertEquals(List.of(), refusals());
    }

    @Test
    void eachForbiddenHeaderIsRefusedWithWhatToUseInstead() throws IOException {
        headers.put("Export-Package", "x");
        headers.put("Bundle-Activator", "x.Y");
        headers.put("Fragment-Host", "system.bundle");
        headers.put("Require-Bundle", "y");
        headers.put("DynamicImport-Package", "*");
        headers.put("Bundle-NativeCode", "lib.so");
        assertEquals(List.of(
            "Bundle-Activator: x.Y: use a component's constructor and @Deactivate instead",
            "Bundle-NativeCode: lib.so: use the java.lang.foreign API with the host's libraries",
            "DynamicImport-Package: *: name each package in Import-Package",
            "Export-Package: x: a plugin exports nothing: implement an SPI instead",
            "Fragment-Host: system.bundle: a plugin attaches to no other bundle: implement an SPI instead",
            "Require-Bundle: y: name packages in Import-Package, or embed the library on Bundle-ClassPath"), refusals());
    }

    @Test
    void importsBeyondTheSdkAreRefusedByName() throws IOException {
        headers.put("Import-Package", "org.osgi.framework;version=\"[1.10,2)\",org.slf4j,io.kybern.store.ignite,com.google.common.base");
        assertEquals(List.of(
            "Import-Package: org.osgi.framework: take services as constructor parameters with @Reference",
            "Import-Package: org.slf4j: log with System.Logger",
            "Import-Package: io.kybern.store.ignite: only packages of io.kybern.*.api, io.kybern.extension and io.kybern.model are for plugins",
            "Import-Package: com.google.common.base: embed the library and name it on Bundle-ClassPath"), refusals());
    }

    @Test
    void otherCapabilitiesSingletonsAndPlainComponentsAreRefused() throws IOException {
        headers.put("Bundle-SymbolicName", "x;singleton:=true");
        headers.put("Provide-Capability", "osgi.extender;osgi.extender=x");
        headers.put("Require-Capability", "osgi.identity");
        assertEquals(List.of(
            "Bundle-SymbolicName: singleton: two versions run side by side during a switch, so leave the directive out",
            "Require-Capability: osgi.identity: only osgi.ee, osgi.extender, osgi.service are for plugins",
            "Provide-Capability: osgi.extender: only io.kybern.plugin, osgi.service are for plugins",
            "Provide-Capability: no io.kybern.plugin: write @Slot on the plugin class",
            "Service-Component: OSGI-INF/x.xml: every component of a plugin needs @Slot and factory = Slot.FACTORY in its @Component"),
            refusals("<scr:component name=\"x\" immediate=\"true\">"));
    }

    @Test
    void whatIsNoJarIsSaidToBeNone() {
        assertEquals(List.of("META-INF/MANIFEST.MF: missing or not the first entry: build the jar with bnd"),
            ManifestCheck.refusals(new byte[] {1, 2, 3}));
    }
}
