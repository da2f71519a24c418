// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.apply;

import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.Value;
import java.util.ArrayList;

/// Reads JSON with single quotes, so that tests can show trees as text.
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    static Value of(String text) {
        return new Json(text.replace('\'', '"')).value();
    }

    private char look() {
        while (text.charAt(at) == ' ' || text.charAt(at) == '\n') {
            at++;
        }
        return text.charAt(at);
    }

    private boolean takes(char c) {
        if (look() == c) {
            at++;
            return true;
        }
        return false;
    }

    private Value value() {
        if (takes('{')) {
            var object = ObjectValue.builder();
            while (!takes('}')) {
                takes(',');
                look();
                String name = value().text();
                takes(':');
                object.put(name, value());
            }
            return object.build();
        }
        if (takes('[')) {
            var items = new ArrayList<Value>();
            while (!takes(']')) {
                takes(',');
                items.add(value());
            }
            return Value.array(items);
        }
        if (takes('"')) {
            int end = text.indexOf('"', at);
            String found = text.substring(at, end);
            at = end + 1;
            return Value.of(found);
        }
        look();
        int start = at;
        while (at < text.length() && ",]} \n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at);
        return switch (word) {
            case "null" -> Value.NULL;
            case "true" -> Value.TRUE;
            case "false" -> Value.FALSE;
            default -> word.contains(".") ? Value.of(Double.parseDouble(word)) : Value.of(Long.parseLong(word));
        };
    }
}
