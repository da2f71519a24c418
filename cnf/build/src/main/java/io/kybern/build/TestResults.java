// SPDX-License-Identifier: Apache-2.0
package io.kybern.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/// Outcomes of tests, as JUnit's XML reports tell them.
///
/// @param failures a line for each failed test
/// @param millis time that the test process took
record TestResults(int passed, int failed, int skipped, List<String> failures, long millis) {
    static final TestResults NONE = new TestResults(0, 0, 0, List.of(), 0);

    static TestResults read(String module, Path reports, long millis) {
        TestResults results = new TestResults(0, 0, 0, List.of(), millis);
        if (!Files.isDirectory(reports)) {
            return results;
        }
        try (Stream<Path> files = Files.list(reports)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".xml")).sorted().toList()) {
                results = results.plus(read(module, file));
            }
            return results;
        } catch (IOException e) {
            throw new BuildFailure("cannot read " + reports, e);
        }
    }

    private static TestResults read(String module, Path file) {
        int failed = 0;
        int skipped = 0;
        List<String> failures = new ArrayList<>();
        NodeList cases = parse(file).getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            String failure = failure(test);
            if (!failure.isEmpty()) {
                failed++;
                failures.add(module + " " + simple(test.getAttribute("classname")) + "." + test.getAttribute("name") + ": " + failure);
            } else if (test.getElementsByTagName("skipped").getLength() > 0) {
                skipped++;
            }
        }
        return new TestResults(cases.getLength() - failed - skipped, failed, skipped, failures, 0);
    }

    private static String failure(Element test) {
        for (String kind : List.of("failure", "error")) {
            NodeList found = test.getElementsByTagName(kind);
            if (found.getLength() > 0) {
                Element failure = (Element) found.item(0);
                String message = failure.getAttribute("message");
                return message.isEmpty() ? failure.getAttribute("type") + " failed" : message.lines().limit(12).reduce((a, b) -> a + "\n      " + b).orElse("");
            }
        }
        return "";
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    private static Element parse(Path file) {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new BuildFailure("cannot read report " + file, e);
        }
    }

    TestResults plus(TestResults more) {
        List<String> all = new ArrayList<>(failures);
        all.addAll(more.failures);
        return new TestResults(passed + more.passed, failed + more.failed, skipped + more.skipped, List.copyOf(all), millis + more.millis);
    }

    TestResults withFailure(String failure) {
        return plus(new TestResults(0, 1, 0, List.of(failure), 0));
    }
}
