// SPDX-License-Identifier: Apache-2.0
package io.kybern.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestResultsTest {
    @Test
    void reports_areSummed_failuresNamed(@TempDir Path reports) throws IOException {
        Files.writeString(reports.resolve("TEST-a.xml"), """
                <testsuite name="a">
                  <testcase name="good" classname="x.ATest"/>
                  <testcase name="bad" classname="x.ATest"><failure message="1 is not 2" type="t">trace</failure></testcase>
                  <testcase name="off" classname="x.ATest"><skipped/></testcase>
                </testsuite>
                """);
        Files.writeString(reports.resolve("TEST-b.xml"), """
                <testsuite name="b"><testcase name="broken" classname="x.BTest"><error type="java.lang.Error">trace</error></testcase></testsuite>
                """);
        TestResults results = TestResults.read("m", reports, 7);
        assertEquals(new TestResults(1, 2, 1, List.of("m ATest.bad: 1 is not 2", "m BTest.broken: java.lang.Error failed"), 7), results);
    }

    @Test
    void noReports_areNoTests(@TempDir Path folder) {
        assertEquals(new TestResults(0, 0, 0, List.of(), 3), TestResults.read("m", folder.resolve("none"), 3));
    }
}
