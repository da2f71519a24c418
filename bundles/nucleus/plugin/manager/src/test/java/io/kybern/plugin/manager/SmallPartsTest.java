// SPDX-License-Identifier: Apache-2.0
package io.kybern.plugin.manager;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.extension.Budgets;
import io.kybern.extension.Origin;
import io.kybern.extension.PluginCode;
import io.kybern.resource.api.Codec;
import io.kybern.resource.api.Value;
import io.kybern.resource.json.TextCodecs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SmallPartsTest {
    private final Codec json = new TextCodecs().json();

    private Value parse(String text) {
        return json.decode(text.replace('\'', '"').getBytes());
    }

    @Test
    void configurationBecomesComponentProperties() {
        Map<String, Object> properties = new ComponentProperties(json)
            .of(parse("{'labels':['app','team'],'limit':3,'strict':true,'ports':[1,2],'tls':{'mode':'on'},'rules':[{'a':1}],'none':null}"));
        assertArrayEquals(new String[] {"app", "team"}, (String[]) properties.get("labels"));
        assertArrayEquals(new long[] {1, 2}, (long[]) properties.get("ports"));
        assertArrayEquals(new String[] {"{\"a\":1}"}, (String[]) properties.get("rules"));
        assertEquals(3L, properties.get("limit"));
        assertEquals(true, properties.get("strict"));
        assertEquals("on", properties.get("tls.mode"));
        assertFalse(properties.containsKey("none"));
    }

    @Test
    void resolverTextBecomesASentence() {
        assertEquals("the bundle imports package io.kybern.admission.api in version [2.0.0,3.0.0), which this server does not offer to plugins",
            PlainWords.of("Unable to resolve x [9](R 9.0): missing requirement [x [9](R 9.0)] osgi.wiring.package; "
                + "(&(osgi.wiring.package=io.kybern.admission.api)(version>=2.0.0)(!(version>=3.0.0))) Unresolved requirements: [[x [9](R 9.0)]"));
        assertEquals("the bundle needs Java 99, this server runs on Java " + Runtime.version().feature(),
            PlainWords.of("Unable to resolve x: missing requirement osgi.ee; (&(osgi.ee=JavaSE)(version=99))"));
        assertEquals("something else", PlainWords.of("something else"));
    }

    @Test
    void aPluginObjectIsReadWithDefaults() {
        Installation read = Installation.of(parse("{'metadata':{'name':'p'},'spec':{'bundle':{'sha256':'abc'},'budgets':{'call':'500ms'}}}"));
        assertEquals(new Installation("p", "abc", "", -1, false, false, Value.object(), new Budgets(Duration.ofMillis(500), 8), Duration.ofSeconds(30),
            List.of(), List.of()), read);
        assertFalse(read.shipped());
        assertTrue(Installation.of(parse("{'metadata':{'name':'p'}}")).shipped());
    }

    @Test
    void theLastKnownGoodFileSurvivesAndABrokenOneIsEmpty(@TempDir Path directory) throws Exception {
        LastKnownGood file = new LastKnownGood(directory, json);
        assertEquals(List.of(), file.read());
        Installation one = Installation.of(parse("{'metadata':{'name':'p'},'spec':{'bundle':{'sha256':'abc'},'config':{'labels':['x']},"
            + "'required':true,'failurePolicy':'Ignore','order':7,'drainSeconds':3}}")).after("def").filling(List.of("admission/p"), List.of("io.kybern.admission.api.ValidatingAdmission"));
        assertTrue(one.failOpen());
        file.write(List.of(one));
        assertEquals(List.of(one), file.read());
        Files.writeString(directory.resolve("last-known-good.json"), "{");
        assertEquals(List.of(), file.read());
    }

    @Test
    void aJarThatDoesNotFitItsNameIsAbsent(@TempDir Path directory) throws Exception {
        CodeFiles files = new CodeFiles(directory);
        String sha256 = CodeFiles.sha256("code".getBytes());
        files.write(sha256, "code".getBytes());
        assertTrue(files.read(sha256).isPresent());
        Files.writeString(files.path(sha256), "evil");
        assertEquals(Optional.empty(), files.read(sha256));
        files.keepOnly(Set.of());
        assertFalse(Files.exists(files.path(sha256)));
    }

    @Test
    void conditionsKeepTheirTimeUntilTheyChange() {
        Instant first = Instant.parse("2026-01-01T00:00:00Z");
        Value object = parse("{'metadata':{'name':'p','generation':2}}");
        Value before = new PluginStatus(object, first).condition("Ready", true, "Active", "").server("s", "Ready", "").build();
        Value again = new PluginStatus(object.asObject().with("status", before), first.plusSeconds(9)).condition("Ready", true, "Active", "")
            .server("s", "Ready", "").build();
        assertEquals(before, again);
        Value changed = new PluginStatus(object.asObject().with("status", before), first.plusSeconds(9)).condition("Ready", false, "Lost", "gone")
            .build();
        assertEquals("2026-01-01T00:00:09Z", changed.get("conditions").get(0).get("lastTransitionTime").text());
    }

    @Test
    void onlyOldArtifactsThatNoPluginNamesAreSwept() {
        Instant now = Instant.parse("2026-01-01T12:00:00Z");
        Value old = parse("{'metadata':{'name':'a','creationTimestamp':'2026-01-01T11:00:00Z'}}");
        Value before = parse("{'metadata':{'name':'b','creationTimestamp':'2026-01-01T11:00:00Z'}}");
        Value young = parse("{'metadata':{'name':'c','creationTimestamp':'2026-01-01T11:55:00Z'}}");
        Value plugin = parse("{'spec':{'bundle':{'sha256':'x'}},'status':{'previous':{'sha256':'b'}}}");
        assertEquals(List.of("a"), ArtifactSweep.unnamed(List.of(old, before, young), List.of(plugin), now));
    }

    @Test
    void sharedNamesOfShippedPluginsAreQualifiedByTheirPoint() {
        ShippedNames names = new ShippedNames(List.of(code("group/rbac", "rbac", 1), code("authorization/rbac", "rbac", 2),
            code("admission/quota", "quota", 3)));
        assertEquals(List.of("quota", "rbac.authorization", "rbac.group"), List.copyOf(names.names()));
        assertEquals("rbac.group", names.nameOf(code("group/rbac", "rbac", 1)));
        assertEquals("mine", names.nameOf(code("group/mine", "mine", 9)));
    }

    private static PluginCode code(String slot, String plugin, long bundle) {
        return new PluginCode(slot, plugin, "1.0.0", bundle, "c", Set.of(), Origin.DISTRIBUTION, 1, false, Map.of(), Budgets.DEFAULT);
    }

    @Test
    void theQueueHoldsANameOnceAndSomeForLater() throws InterruptedException {
        WorkQueue queue = new WorkQueue();
        queue.add("a");
        queue.add("a");
        queue.addAfter("b", Duration.ofMillis(800));
        assertEquals(Optional.of("a"), queue.take(Duration.ofMillis(1)));
        assertEquals(Optional.empty(), queue.take(Duration.ofMillis(1)));
        Thread.sleep(900);
        assertEquals(Optional.of("b"), queue.take(Duration.ofMillis(1)));
    }
}
