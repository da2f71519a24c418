// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// The rules for names, keys, labels, ports and addresses. Each method gives what is wrong with a text, in upstream's words; nothing
/// when the text is fine.
public final class Names {
    private static final String LABEL_FORM = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN_FORM = LABEL_FORM + "(\\." + LABEL_FORM + ")*";
    private static final String DNS1035_FORM = "[a-z]([-a-z0-9]*[a-z0-9])?";
    private static final String QUALIFIED_FORM = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String LABEL_VALUE_FORM = "(" + QUALIFIED_FORM + ")?";
    private static final String WILDCARD_FORM = "\\*\\." + SUBDOMAIN_FORM;
    private static final String CONFIG_KEY_FORM = "[-._a-zA-Z0-9]+";
    private static final String RELAXED_SUBDOMAIN_FORM = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*";
    private static final String HTTP_HEADER_FORM = "[-A-Za-z0-9]+";
    private static final String PERCENT_FORM = "[0-9]+%";

    private static final Pattern SUBDOMAIN = Pattern.compile(SUBDOMAIN_FORM);
    private static final Pattern WILDCARD = Pattern.compile(WILDCARD_FORM);
    private static final Pattern RELAXED_SUBDOMAIN = Pattern.compile(RELAXED_SUBDOMAIN_FORM);
    private static final Pattern HTTP_HEADER = Pattern.compile(HTTP_HEADER_FORM);
    private static final Pattern PERCENT = Pattern.compile(PERCENT_FORM);
    private static final Pattern CIDR_LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Set<String> PROTOCOLS = Set.of("TCP", "UDP", "SCTP");

    private static final String QUALIFIED_TEXT = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
            + "alphanumeric character";

    private Names() {
    }

    /// What is wrong with a `metadata.name` under a type's rule; with `prefix` true, with a `metadata.generateName`.
    public static List<String> check(ResourceType.NameRule rule, String name, boolean prefix) {
        String checked = prefix && rule != ResourceType.NameRule.PATH_SEGMENT ? maskTrailingDash(name) : name;
        return switch (rule) {
            case DNS1123_SUBDOMAIN -> dns1123Subdomain(checked);
            case DNS1123_LABEL -> dns1123Label(checked);
            case DNS1035_LABEL -> dns1035Label(checked);
            case PATH_SEGMENT -> prefix ? pathSegmentPrefix(checked) : pathSegment(checked);
        };
    }

    private static String maskTrailingDash(String name) {
        return name.length() > 1 && name.endsWith("-") ? name.substring(0, name.length() - 2) + "a" : name;
    }

    public static List<String> dns1123Label(String text) {
        var problems = new ArrayList<String>(2);
        if (text.length() > 63) {
            problems.add(tooManyCharacters(63));
        }
        if (!isLabel(text)) {
            problems.add(SUBDOMAIN.matcher(text).matches() ? "must not contain dots" : form(
                    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an "
                            + "alphanumeric character", LABEL_FORM, "my-name", "123-abc"));
        }
        return problems;
    }

    private static boolean isLabel(String text) {
        int end = text.length();
        if (end == 0 || text.charAt(0) == '-' || text.charAt(end - 1) == '-') {
            return false;
        }
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')) {
                return false;
            }
        }
        return true;
    }

    public static List<String> dns1123Subdomain(String text) {
        var problems = new ArrayList<String>(2);
        if (text.length() > 253) {
            problems.add(tooManyCharacters(253));
        }
        if (!isLabel(text) && !isSubdomain(text)) {
            problems.add(form("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
                    + "and end with an alphanumeric character", SUBDOMAIN_FORM, "example.com"));
        }
        return problems;
    }

    private static boolean isSubdomain(String text) {
        int from = 0;
        while (true) {
            int dot = text.indexOf('.', from);
            if (!isLabel(text.substring(from, dot < 0 ? text.length() : dot))) {
                return false;
            }
            if (dot < 0) {
                return true;
            }
            from = dot + 1;
        }
    }

    /// A subdomain in which underscores are allowed (DNS search paths).
    public static List<String> dns1123SubdomainWithUnderscore(String text) {
        var problems = new ArrayList<String>(2);
        if (text.length() > 253) {
            problems.add(tooManyCharacters(253));
        }
        if (!RELAXED_SUBDOMAIN.matcher(text).matches()) {
            problems.add(form("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must "
                    + "start and end with an alphanumeric character", RELAXED_SUBDOMAIN_FORM, "example.com"));
        }
        return problems;
    }

    public static List<String> wildcardDns1123Subdomain(String text) {
        var problems = new ArrayList<String>(2);
        if (text.length() > 253) {
            problems.add(tooManyCharacters(253));
        }
        if (!WILDCARD.matcher(text).matches()) {
            problems.add(form("a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of "
                    + "lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character", WILDCARD_FORM,
                    "*.example.com"));
        }
        return problems;
    }

    public static List<String> dns1035Label(String text) {
        var problems = new ArrayList<String>(2);
        if (text.length() > 63) {
            problems.add(tooManyCharacters(63));
        }
        if (!isLabel(text) || Character.isDigit(text.charAt(0))) {
            problems.add(form("a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
                    + "character, and end with an alphanumeric character", DNS1035_FORM, "my-name", "abc-123"));
        }
        return problems;
    }

    /// A label key, annotation key (in lower case), finalizer, condition type: `name` or `prefix/name`.
    public static List<String> qualifiedName(String text) {
        int slash = text.indexOf('/');
        if (slash >= 0 && text.indexOf('/', slash + 1) >= 0) {
            return List.of("a valid label key " + form(QUALIFIED_TEXT, QUALIFIED_FORM, "MyName", "my.name", "123-abc")
                    + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
        }
        var problems = new ArrayList<String>(2);
        if (slash == 0) {
            problems.add("prefix part must be non-empty");
        } else if (slash > 0) {
            dns1123Subdomain(text.substring(0, slash)).forEach(problem -> problems.add("prefix part " + problem));
        }
        String name = text.substring(slash + 1);
        if (name.isEmpty()) {
            problems.add("name part must be non-empty");
        } else if (name.length() > 63) {
            problems.add("name part " + tooLong(63));
        }
        if (!isQualified(name)) {
            problems.add("name part " + form(QUALIFIED_TEXT, QUALIFIED_FORM, "MyName", "my.name", "123-abc"));
        }
        return problems;
    }

    private static boolean isQualified(String text) {
        int end = text.length();
        if (end == 0 || !alphanumeric(text.charAt(0)) || !alphanumeric(text.charAt(end - 1))) {
            return false;
        }
        for (int i = 1; i < end; i++) {
            char c = text.charAt(i);
            if (!alphanumeric(c) && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static boolean alphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    /// An annotation key: a qualified name in any case.
    public static List<String> annotationKey(String text) {
        return qualifiedName(text.toLowerCase(Locale.ROOT));
    }

    public static List<String> labelValue(String text) {
        var problems = new ArrayList<String>(2);
        if (text.length() > 63) {
            problems.add(tooLong(63));
        }
        if (!text.isEmpty() && !isQualified(text)) {
            problems.add(form("a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start "
                    + "and end with an alphanumeric character", LABEL_VALUE_FORM, "MyValue", "my_value", "12345"));
        }
        return problems;
    }

    /// What every name must fulfil, because it is a part of a URL path.
    public static List<String> pathSegment(String text) {
        if (text.equals(".") || text.equals("..")) {
            return List.of("may not be '" + text + "'");
        }
        return pathSegmentPrefix(text);
    }

    private static List<String> pathSegmentPrefix(String text) {
        var problems = new ArrayList<String>(2);
        if (text.indexOf('/') >= 0) {
            problems.add("may not contain '/'");
        }
        if (text.indexOf('%') >= 0) {
            problems.add("may not contain '%'");
        }
        return problems;
    }

    /// A key of a ConfigMap or Secret.
    public static List<String> configMapKey(String text) {
        var problems = new ArrayList<String>(2);
        if (text.length() > 253) {
            problems.add(tooManyCharacters(253));
        }
        if (text.isEmpty() || !text.chars().allMatch(c -> alphanumeric((char) c) || c == '-' || c == '_' || c == '.')) {
            problems.add(form("a valid config key must consist of alphanumeric characters, '-', '_' or '.'", CONFIG_KEY_FORM, "key.name",
                    "KEY_NAME", "key-name"));
        }
        if (text.equals(".")) {
            problems.add("must not be '.'");
        } else if (text.equals("..")) {
            problems.add("must not be '..'");
        } else if (text.startsWith("..")) {
            problems.add("must not start with '..'");
        }
        return problems;
    }

    /// The name of an environment variable: any printable ASCII but `=`.
    public static List<String> environmentName(String text) {
        if (text.isEmpty()) {
            return List.of("environment variable name must be non-empty");
        }
        if (!text.chars().allMatch(c -> c >= 0x20 && c <= 0x7e && c != '=')) {
            return List.of("a valid environment variable name must consist only of printable ASCII characters other than '='");
        }
        return List.of();
    }

    public static List<String> httpHeaderName(String text) {
        return HTTP_HEADER.matcher(text).matches() ? List.of()
                : List.of(form("a valid HTTP header must consist of alphanumeric characters or '-'", HTTP_HEADER_FORM, "X-Header-Name"));
    }

    public static List<String> percentage(String text) {
        return PERCENT.matcher(text).matches() ? List.of()
                : List.of(form("a valid percent string must be a numeric string followed by an ending '%'", PERCENT_FORM, "1%", "93%"));
    }

    /// A port's IANA service name.
    public static List<String> portName(String text) {
        var problems = new ArrayList<String>(2);
        if (text.length() > 15) {
            problems.add(tooManyCharacters(15));
        }
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')) {
            problems.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (text.chars().noneMatch(c -> c >= 'a' && c <= 'z')) {
            problems.add("must contain at least one letter (a-z)");
        }
        if (text.contains("--")) {
            problems.add("must not contain consecutive hyphens");
        }
        if (text.startsWith("-") || text.endsWith("-")) {
            problems.add("must not begin or end with a hyphen");
        }
        return problems;
    }

    public static List<String> portNumber(long port) {
        return port >= 1 && port <= 65535 ? List.of() : List.of("must be between 1 and 65535, inclusive");
    }

    public static boolean protocol(String text) {
        return PROTOCOLS.contains(text);
    }

    /// An IPv4 or IPv6 address.
    public static List<String> address(String text) {
        return IpAddress.parse(text).isPresent() ? List.of()
                : List.of("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }

    /// An address and a prefix length.
    public static List<String> cidr(String text) {
        int slash = text.indexOf('/');
        boolean fine = slash > 0 && CIDR_LENGTH.matcher(text.substring(slash + 1)).matches()
                && IpAddress.parse(text.substring(0, slash))
                        .filter(address -> Integer.parseInt(text.substring(slash + 1)) <= address.bits()).isPresent();
        return fine ? List.of() : List.of("must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
    }

    private static String tooManyCharacters(int characters) {
        return "must be no more than " + characters + " characters";
    }

    public static String tooLong(int bytes) {
        return "must be no more than " + bytes + " bytes";
    }

    private static String form(String text, String regex, String... examples) {
        var out = new StringBuilder(text).append(" (e.g. ");
        for (int i = 0; i < examples.length; i++) {
            out.append(i > 0 ? " or " : "").append('\'').append(examples[i]).append("', ");
        }
        return out.append("regex used for validation is '").append(regex).append("')").toString();
    }
}
