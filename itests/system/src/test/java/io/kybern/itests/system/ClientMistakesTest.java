// SPDX-License-Identifier: Apache-2.0
package io.kybern.itests.system;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.resource.api.Codec;
import io.kybern.resource.api.Value;
import io.kybern.resource.json.TextCodecs;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Wrong requests get kube-apiserver's answers: code, reason and the whole message. Needs no node: it runs on the API alone.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientMistakesTest {
    private final Codec json = new TextCodecs().json();
    private Cluster cluster;
    private HttpsClient admin;
    private HttpsClient nobody;

    @BeforeAll
    void start() {
        cluster = Cluster.givenOrStart("--distribution", "api", "--no-node");
        admin = HttpsClient.certified(cluster.adminKubeConfig());
        nobody = HttpsClient.bare(cluster.adminKubeConfig());
        for (Map.Entry<String, String> object : MistakeFixture.objects()) {
            HttpResponse<byte[]> made = admin.send("POST", object.getKey(), Map.of("Content-Type", "application/json"), bytes(object.getValue()));
            assertTrue(made.statusCode() == 201, () -> object.getKey() + ": " + new String(made.body(), StandardCharsets.UTF_8));
        }
    }

    @AfterAll
    void stop() {
        admin.close();
        nobody.close();
        cluster.close();
    }

    static Stream<Mistake> mistakes() {
        return Stream.of(BodyMistakes.rows(), PatchMistakes.rows(), OptionMistakes.rows(), AccessMistakes.rows(), ObjectMistakes.rows(),
                WorkloadMistakes.rows(), PodMistakes.rows()).flatMap(List::stream);
    }

    @Test
    void tableIsLongEnoughAndEachRowCitesItsSource() {
        assertTrue(mistakes().count() >= 60);
        assertEquals(List.of(), mistakes().filter(row -> row.source().isBlank()).toList());
        assertEquals(mistakes().count(), mistakes().map(Mistake::name).distinct().count(), "names are given once");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void answerIsUpstreams(Mistake row) {
        HttpResponse<byte[]> answer = (row.anonymous() ? nobody : admin).send(row.method(), row.path(), row.headers(), row.body());
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (row.reason().equals("text/plain")) {
            assertEquals(row.code() + " " + row.message(), answer.statusCode() + " " + text.strip());
            return;
        }
        Value status = json.decode(answer.body());
        String context = row.method() + " " + row.path() + "\n" + text;
        assertAll(() -> assertEquals(row.code() + " " + row.reason(), answer.statusCode() + " " + status.get("reason").text(), context),
                () -> assertTrue(row.accepts(status.get("message").text()), () -> "expected: " + row.message() + "\nactual:   " + status.get("message").text()),
                () -> assertEquals("Status", status.get("kind").text()),
                () -> assertEquals(row.code(), status.get("code").integer(0)),
                () -> assertTrue(status.get("metadata").present(), "metadata is always there"),
                () -> assertCauses(row, status));
    }

    /// An Invalid that names fields says each of them again as a cause.
    private static void assertCauses(Mistake row, Value status) {
        boolean named = row.reason().equals("Invalid") && row.message().contains("is invalid: ");
        if (named) {
            List<Value> causes = status.get("details", "causes").items();
            assertTrue(!causes.isEmpty(), "no causes");
            for (Value cause : causes) {
                assertTrue(status.get("message").text().contains(cause.get("message").text()), cause.toString());
                assertTrue(cause.get("reason").text().startsWith("FieldValue"), cause.toString());
            }
        }
    }

    @Test
    void unknownField_byDefault_isAcceptedWithAWarning() {
        HttpResponse<byte[]> answer = create("?dryRun=All", "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"w\"},\"foo\":1}");
        assertEquals(201, answer.statusCode());
        assertEquals(List.of("299 - \"unknown field \\\"foo\\\"\""), answer.headers().allValues("warning"), "errors.md, Decode: unknown field, Warn");
    }

    @Test
    void unknownField_underIgnore_isAcceptedWithoutAWarning() {
        HttpResponse<byte[]> answer = create("?dryRun=All&fieldValidation=Ignore",
                "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"w\"},\"foo\":1}");
        assertEquals(201, answer.statusCode());
        assertEquals(List.of(), answer.headers().allValues("warning"), "errors.md, Decode: unknown field, as without it");
    }

    @Test
    void futureVersion_ofAList_saysRetryAfter() {
        HttpResponse<byte[]> answer = admin.send("GET", MistakeFixture.MAPS + "?resourceVersion=99999999", Map.of(), new byte[0]);
        assertEquals(504, answer.statusCode());
        assertEquals(List.of("1"), answer.headers().allValues("retry-after"), "errors.md, Lists: resourceVersion in the future");
    }

    private HttpResponse<byte[]> create(String query, String body) {
        return admin.send("POST", MistakeFixture.MAPS + query, Map.of("Content-Type", "application/json"), bytes(body));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
