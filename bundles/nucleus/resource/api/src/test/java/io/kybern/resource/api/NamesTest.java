// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.kybern.resource.api.ResourceType.NameRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
    @Test
    void texts_areUpstreams() {
        assertEquals(List.of("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and "
                + "end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
                + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"), Names.dns1123Subdomain("A"));
        assertEquals(List.of("a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, "
                + "and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is "
                + "'[a-z]([-a-z0-9]*[a-z0-9])?')"), Names.dns1035Label("1a"));
        assertEquals(List.of("name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
                + "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
                + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"), Names.qualifiedName("example.com/-a"));
        assertEquals(List.of("a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and "
                + "end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
                + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"), Names.labelValue("_-"));
        assertEquals(List.of("must not contain dots"), Names.dns1123Label("a.b"));
        assertEquals(List.of("may not contain '/'", "may not contain '%'"), Names.pathSegment("a/%"));
    }

    @ParameterizedTest
    @CsvSource({"DNS1123_SUBDOMAIN,a.b-c,true", "DNS1123_SUBDOMAIN,a..b,false", "DNS1123_LABEL,1a,true", "DNS1035_LABEL,1a,false",
        "PATH_SEGMENT,..,false", "PATH_SEGMENT,system:x,true", "DNS1123_LABEL,a-,false"})
    void check_appliesTheRule(NameRule rule, String name, boolean fine) {
        assertEquals(fine, Names.check(rule, name, false).isEmpty());
    }

    @Test
    void prefix_mayEndInADash() {
        assertEquals(List.of(), Names.check(NameRule.DNS1123_SUBDOMAIN, "web-", true));
        assertFalse(Names.check(NameRule.DNS1123_SUBDOMAIN, "web_", true).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"http,true", "80,false", "a--b,false", "-a,false", "sixteen-letters-x,false", "Http,false"})
    void portName_followsIana(String name, boolean fine) {
        assertEquals(fine, Names.portName(name).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1,10.0.0.1", "2001:DB8::1,2001:db8::1", "::,::", "::ffff:1.2.3.4,::ffff:102:304", "1:0:0:2:0:0:0:3,1:0:0:2::3",
        "fe80:0:0:0:0:0:0:1,fe80::1"})
    void address_hasACanonicalText(String text, String canonical) {
        assertEquals(canonical, IpAddress.parse(text).orElseThrow().toString());
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.256", "010.0.0.1", "1.2.3", "1::2::3", "g::", "1:2:3:4:5:6:7:8:9", "localhost"})
    void address_thatIsNone_isRefused(String text) {
        assertFalse(Names.address(text).isEmpty());
    }

    @Test
    void cidr_needsAFittingPrefix() {
        assertEquals(List.of(), Names.cidr("10.0.0.0/24"));
        assertFalse(Names.cidr("10.0.0.0/33").isEmpty());
        assertFalse(Names.cidr("10.0.0.0").isEmpty());
    }
}
