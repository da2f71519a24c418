// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({"0,0", "0Gi,0", "0.5,500m", "1000m,1", "1024Mi,1Gi", "1.5Gi,1536Mi", "1.5,1500m", "100m,100m", "1000,1k", "1e3,1e3", "1E,1E",
        "12e6,12e6", "1000e3,1e6", "0.0000000001,1n", "1000Ki,1000Ki", "2048,2048", "512,512", "1023Ki,1023Ki", "0.5Ki,512", "1Ki,1Ki",
        "1100Ki,1100Ki", "-1Gi,-1Gi", "+5,5", "1.,1", ".5,500m", "0.001Ki,1024m", "100000000000000000000,100E", "1000E,1e21",
        "9Ei,9223372036854775807", "0001.100,1100m", "1500m,1500m", "3T,3T", "1u,1u", "5000n,5u"})
    void notation_isCanonical(String text, String canonical) {
        assertEquals(canonical, Quantity.canonical(text));
        assertEquals(canonical, Quantity.canonical(canonical), "canonical text is stable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "1.2.3", "1 Gi", "10x", "1-"})
    void text_thatMatchesNothing_isRefused(String text) {
        var failure = assertThrows(IllegalArgumentException.class, () -> Quantity.parse(text));
        assertTrue(failure.getMessage().startsWith("quantities must match") || failure.getMessage().contains("suffix"), failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1mi", "1ki", "1KiB", "1EE"})
    void suffix_thatIsNone_isRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Quantity.parse(text));
    }

    @Test
    void sums_keepTheFirstNotation() {
        assertEquals("1536Mi", Quantity.parse("1Gi").plus(Quantity.parse("512Mi")).toString());
        assertEquals("600m", Quantity.parse("100m").plus(Quantity.parse("0.5")).toString());
        assertEquals("1Gi", Quantity.ZERO.plus(Quantity.parse("1Gi")).toString());
        assertEquals("-1", Quantity.of(1).minus(Quantity.of(2)).toString());
    }

    @Test
    void values_areRoundedAwayFromZero() {
        assertEquals(1, Quantity.parse("1m").value());
        assertEquals(1, Quantity.parse("1n").milliValue());
        assertEquals(-1, Quantity.parse("-1m").value());
        assertEquals(1500, Quantity.parse("1.5").milliValue());
        assertEquals(Long.MAX_VALUE, Quantity.parse("100E").milliValue());
        assertEquals("1m", Quantity.parse("100u").roundedToMilli().toString());
    }

    @Test
    void order_ignoresNotation() {
        assertEquals(Quantity.parse("1Gi"), Quantity.parse("1073741824"));
        assertEquals(Quantity.parse("1Gi").hashCode(), Quantity.parse("1073741824").hashCode());
        assertTrue(Quantity.parse("1Gi").compareTo(Quantity.parse("1G")) > 0);
    }
}
