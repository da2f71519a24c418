// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.api;

import io.kybern.resource.api.FieldSelector.Term;
import io.kybern.resource.api.Selector.Operator;
import io.kybern.resource.api.Selector.Requirement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Reads and writes the text forms of selectors: `app=web,tier in (a,b),!old` and `metadata.name=x,status.phase!=Failed`.
///
/// A text that is none ends in a 400 with upstream's message.
public final class Selectors {
    private static final String OPERATORS = "in, notin, =, ==, !=, gt, lt";

    private Selectors() {
    }

    /// A label selector; requirements come sorted by key.
    ///
    /// @throws ApiException 400
    public static Selector parse(String text) {
        if (text.isBlank()) {
            return Selector.EVERYTHING;
        }
        return new Selector(new Parser(text).requirements());
    }

    /// A field selector; terms come in byte order.
    ///
    /// @throws ApiException 400
    public static FieldSelector parseFields(String text) {
        if (text.isEmpty()) {
            return FieldSelector.EVERYTHING;
        }
        String[] parts = split(text).toArray(new String[0]);
        Arrays.sort(parts);
        var terms = new ArrayList<Term>(parts.length);
        for (String part : parts) {
            if (!part.isEmpty()) {
                terms.add(term(text, part));
            }
        }
        return new FieldSelector(terms);
    }

    private static List<String> split(String text) {
        var parts = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == ',') {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static Term term(String whole, String part) {
        for (int i = 0; i < part.length(); i++) {
            boolean negated = part.startsWith("!=", i);
            if (negated || part.charAt(i) == '=') {
                int length = negated || part.startsWith("==", i) ? 2 : 1;
                return new Term(part.substring(0, i), !negated, unescape(part.substring(i + length)));
            }
        }
        throw ApiException.badRequest("invalid selector: '" + whole + "'; can't understand '" + part + "'");
    }

    private static String unescape(String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ',' || c == '=') {
                throw ApiException.badRequest("invalid field selector: unescaped character in value: " + (int) c);
            }
            if (c == '\\') {
                i++;
                if (i == text.length() || "\\,=".indexOf(text.charAt(i)) < 0) {
                    throw ApiException.badRequest("invalid field selector: invalid escape sequence: "
                            + text.substring(i - 1, Math.min(i + 1, text.length())));
                }
                c = text.charAt(i);
            }
            out.append(c);
        }
        return out.toString();
    }

    /// The text form of a label selector, as `status.selector` of a Scale carries it.
    public static String format(Selector selector) {
        return selector.requirements().stream().sorted(Comparator.comparing(Requirement::key)).map(Selectors::format)
                .collect(Collectors.joining(","));
    }

    private static String format(Requirement requirement) {
        String key = requirement.key();
        String values = requirement.values().stream().sorted().collect(Collectors.joining(","));
        return switch (requirement.operator()) {
            case IN -> requirement.values().size() == 1 ? key + "=" + values : key + " in (" + values + ")";
            case NOT_IN -> requirement.values().size() == 1 ? key + "!=" + values : key + " notin (" + values + ")";
            case EXISTS -> key;
            case DOES_NOT_EXIST -> "!" + key;
            case GREATER_THAN -> key + ">" + values;
            case LESS_THAN -> key + "<" + values;
        };
    }

    private enum Kind { END, OPEN, CLOSE, COMMA, NOT, EQUALS, DOUBLE_EQUALS, NOT_EQUALS, GREATER, LESS, IN, NOT_IN, IDENTIFIER }

    private record Token(Kind kind, String text) {
        /// Where a value may stand, `in` and `notin` are plain words.
        Kind asValue() {
            return kind == Kind.IN || kind == Kind.NOT_IN ? Kind.IDENTIFIER : kind;
        }
    }

    /// Recursive descent over the tokens of one text.
    private static final class Parser {
        private final List<Token> tokens = new ArrayList<>();
        private int next;

        Parser(String text) {
            int at = 0;
            while (at < text.length()) {
                char c = text.charAt(at);
                int from = at;
                if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                    at++;
                } else if (special(c)) {
                    Token token = symbol(text, at);
                    at += token.text.length();
                    tokens.add(token);
                } else {
                    while (at < text.length() && !special(text.charAt(at)) && " \t\r\n".indexOf(text.charAt(at)) < 0) {
                        at++;
                    }
                    tokens.add(word(text.substring(from, at)));
                }
            }
            tokens.add(new Token(Kind.END, ""));
        }

        private static boolean special(char c) {
            return "=!(),><".indexOf(c) >= 0;
        }

        private static Token word(String text) {
            return new Token(text.equals("in") ? Kind.IN : text.equals("notin") ? Kind.NOT_IN : Kind.IDENTIFIER, text);
        }

        private static Token symbol(String text, int at) {
            boolean equalsFollows = at + 1 < text.length() && text.charAt(at + 1) == '=';
            return switch (text.charAt(at)) {
                case '(' -> new Token(Kind.OPEN, "(");
                case ')' -> new Token(Kind.CLOSE, ")");
                case ',' -> new Token(Kind.COMMA, ",");
                case '>' -> new Token(Kind.GREATER, ">");
                case '<' -> new Token(Kind.LESS, "<");
                case '!' -> equalsFollows ? new Token(Kind.NOT_EQUALS, "!=") : new Token(Kind.NOT, "!");
                default -> equalsFollows ? new Token(Kind.DOUBLE_EQUALS, "==") : new Token(Kind.EQUALS, "=");
            };
        }

        private Token look() {
            return tokens.get(next);
        }

        private Token take() {
            Token token = tokens.get(next);
            if (next < tokens.size() - 1) {
                next++;
            }
            return token;
        }

        List<Requirement> requirements() {
            var requirements = new ArrayList<Requirement>();
            while (true) {
                Kind kind = look().asValue();
                if (kind == Kind.END) {
                    break;
                }
                if (kind != Kind.IDENTIFIER && kind != Kind.NOT) {
                    throw ApiException.badRequest("found '" + look().text + "', expected: !, identifier, or 'end of string'");
                }
                requirements.add(requirement());
                Token after = take();
                if (after.kind == Kind.END) {
                    break;
                }
                if (after.kind != Kind.COMMA) {
                    throw ApiException.badRequest("found '" + after.text + "', expected: ',' or 'end of string'");
                }
                Kind following = look().asValue();
                if (following != Kind.IDENTIFIER && following != Kind.NOT) {
                    throw ApiException.badRequest("found '" + look().text + "', expected: identifier after ','");
                }
            }
            requirements.sort(Comparator.comparing(Requirement::key));
            return requirements;
        }

        private static ApiException wrong(String problem) {
            return ApiException.badRequest("unable to parse requirement: " + problem);
        }

        private Requirement requirement() {
            Token token = take();
            boolean negated = token.kind == Kind.NOT;
            if (negated) {
                token = take();
            }
            if (token.asValue() != Kind.IDENTIFIER) {
                throw wrong("found '" + token.text + "', expected: identifier");
            }
            String key = token.text;
            List<String> problems = Names.qualifiedName(key);
            if (!problems.isEmpty()) {
                throw wrong("<nil>: Invalid value: " + JsonText.of(Value.of(key)) + ": " + String.join("; ", problems));
            }
            if (negated) {
                return new Requirement(key, Operator.DOES_NOT_EXIST, List.of());
            }
            if (look().kind == Kind.END || look().kind == Kind.COMMA) {
                return new Requirement(key, Operator.EXISTS, List.of());
            }
            Operator operator = operator();
            List<String> values = tokens.get(next - 1).kind == Kind.IN || tokens.get(next - 1).kind == Kind.NOT_IN ? values() : List.of(value());
            return checked(key, operator, values);
        }

        private Operator operator() {
            Token token = take();
            return switch (token.kind) {
                case IN, EQUALS, DOUBLE_EQUALS -> Operator.IN;
                case NOT_IN, NOT_EQUALS -> Operator.NOT_IN;
                case GREATER -> Operator.GREATER_THAN;
                case LESS -> Operator.LESS_THAN;
                default -> throw wrong("found '" + token.text + "', expected: " + OPERATORS);
            };
        }

        private List<String> values() {
            Token open = take();
            if (open.kind != Kind.OPEN) {
                throw wrong("found '" + open.text + "' expected: '('");
            }
            Token first = look();
            if (first.kind == Kind.CLOSE) {
                take();
                return List.of("");
            }
            if (first.asValue() != Kind.IDENTIFIER && first.kind != Kind.COMMA) {
                throw wrong("found '" + first.text + "', expected: ',', ')' or identifier");
            }
            var values = new TreeSet<String>();
            while (true) {
                Token token = take();
                if (token.asValue() == Kind.IDENTIFIER) {
                    values.add(token.text);
                    if (look().kind != Kind.COMMA && look().kind != Kind.CLOSE) {
                        throw wrong("found '" + look().text + "', expected: ',' or ')'");
                    }
                } else if (token.kind == Kind.COMMA) {
                    if (values.isEmpty() || look().kind == Kind.CLOSE || look().kind == Kind.COMMA) {
                        values.add("");
                    }
                } else {
                    throw wrong("found '" + token.text + "', expected: ',', or identifier");
                }
                if (look().kind == Kind.CLOSE) {
                    take();
                    return List.copyOf(values);
                }
            }
        }

        private String value() {
            if (look().kind == Kind.END || look().kind == Kind.COMMA) {
                return "";
            }
            Token token = take();
            if (token.asValue() != Kind.IDENTIFIER) {
                throw wrong("found '" + token.text + "', expected: identifier");
            }
            return token.text;
        }

        private static Requirement checked(String key, Operator operator, List<String> values) {
            var problems = new ArrayList<String>();
            for (int i = 0; i < values.size(); i++) {
                String value = values.get(i);
                if ((operator == Operator.GREATER_THAN || operator == Operator.LESS_THAN) && !integer(value)) {
                    problems.add("values[" + i + "]: Invalid value: " + JsonText.of(Value.of(value))
                            + ": for 'Gt', 'Lt' operators, the value must be an integer");
                }
                List<String> wrong = Names.labelValue(value);
                if (!wrong.isEmpty()) {
                    problems.add("values[" + i + "][" + key + "]: Invalid value: " + JsonText.of(Value.of(value)) + ": "
                            + String.join("; ", wrong));
                }
            }
            if (!problems.isEmpty()) {
                throw wrong(problems.size() == 1 ? problems.getFirst() : "[" + String.join(", ", problems) + "]");
            }
            return new Requirement(key, operator, values);
        }

        private static boolean integer(String text) {
            try {
                Long.parseLong(text);
                return true;
            } catch (NumberFormatException _) {
                return false;
            }
        }
    }
}
