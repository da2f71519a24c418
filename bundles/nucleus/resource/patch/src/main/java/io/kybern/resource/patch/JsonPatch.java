// SPDX-License-Identifier: Apache-2.0
package io.kybern.resource.patch;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.ArrayValue;
import io.kybern.resource.api.ObjectValue;
import io.kybern.resource.api.StringValue;
import io.kybern.resource.api.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// RFC 6902, as kube-apiserver reads it: negative indices count from the end, the root itself can't be replaced.
final class JsonPatch {
    private static final int MOST_OPERATIONS = 10_000;
    private static final String ARRAY_TYPE = " into Go value of type []handlers.jsonPatchOp";
    private static final String OPERATION_TYPE = " into Go value of type handlers.jsonPatchOp";

    private JsonPatch() {
    }

    static Value apply(Value target, Value operations) {
        if (!(operations instanceof ArrayValue)) {
            if (operations == Value.NULL) {
                return target;
            }
            throw undecodable(operations, ARRAY_TYPE);
        }
        int count = operations.items().size();
        if (count > MOST_OPERATIONS) {
            throw ApiException.tooLarge("Request entity too large: The allowed maximum operations in a JSON patch is " + MOST_OPERATIONS
                    + ", got " + count);
        }
        Value patched = target;
        for (Value operation : operations.items()) {
            if (!(operation instanceof ObjectValue)) {
                throw undecodable(operation, OPERATION_TYPE);
            }
            patched = apply(patched, operation, operation.get("op").text());
        }
        return patched;
    }

    private static ApiException undecodable(Value value, String type) {
        return ApiException.badRequest("error decoding patch: json: cannot unmarshal " + GoText.jsonType(value) + type);
    }

    private static Value apply(Value target, Value operation, String name) {
        List<String> path = path(operation.get("path"));
        Value value = operation.get("value").present() ? operation.get("value") : Value.NULL;
        return switch (name) {
            case "add" -> add(target, path, value);
            case "remove" -> remove(target, path);
            case "replace" -> {
                existing(target, path);
                yield at(target, path, container -> replace(container, path.getLast(), value));
            }
            case "move" -> {
                List<String> from = path(operation.get("from"));
                Value moved = existing(target, from);
                yield add(remove(target, from), path, moved);
            }
            case "copy" -> add(target, path, existing(target, path(operation.get("from"))));
            case "test" -> {
                test(target, path, value);
                yield target;
            }
            default -> throw TreePatches.unprocessable();
        };
    }

    private static List<String> path(Value pointer) {
        if (!(pointer instanceof StringValue(String text)) || !text.startsWith("/")) {
            throw TreePatches.unprocessable();
        }
        var steps = new ArrayList<String>();
        for (String step : text.substring(1).split("/", -1)) {
            steps.add(step.replace("~1", "/").replace("~0", "~"));
        }
        return steps;
    }

    private static Value step(Value container, String step) {
        return switch (container) {
            case ObjectValue object -> object.get(step);
            case ArrayValue array -> array.get(index(array, step, array.size() - 1));
            default -> Value.ABSENT;
        };
    }

    private static Value existing(Value target, List<String> path) {
        Value value = target;
        for (String step : path) {
            value = step(value, step);
        }
        if (!value.present()) {
            throw TreePatches.unprocessable();
        }
        return value;
    }

    private static void test(Value target, List<String> path, Value expected) {
        Value container = path.size() == 1 ? target : existing(target, path.subList(0, path.size() - 1));
        Value actual = step(container, path.getLast());
        if (!(actual.missing() ? expected == Value.NULL : actual.equals(expected))) {
            throw TreePatches.unprocessable();
        }
    }

    private static Value add(Value target, List<String> path, Value value) {
        return at(target, path, container -> insert(container, path.getLast(), value));
    }

    private static Value remove(Value target, List<String> path) {
        existing(target, path);
        return at(target, path, container -> switch (container) {
            case ObjectValue object -> object.without(path.getLast());
            case ArrayValue array -> {
                var items = new ArrayList<>(array.items());
                items.remove(index(array, path.getLast(), array.size() - 1));
                yield Value.array(items);
            }
            default -> throw TreePatches.unprocessable();
        });
    }

    /// Rebuilds the way down to the container of the path's last step.
    private static Value at(Value target, List<String> path, UnaryOperator<Value> change) {
        if (path.size() == 1) {
            return change.apply(target);
        }
        String step = path.getFirst();
        Value child = step(target, step);
        if (!(child instanceof ObjectValue) && !(child instanceof ArrayValue)) {
            throw TreePatches.unprocessable();
        }
        return replace(target, step, at(child, path.subList(1, path.size()), change));
    }

    private static Value replace(Value container, String step, Value value) {
        return switch (container) {
            case ObjectValue object -> object.with(step, value);
            case ArrayValue array -> array.with(index(array, step, array.size() - 1), value);
            default -> throw TreePatches.unprocessable();
        };
    }

    private static Value insert(Value container, String step, Value value) {
        return switch (container) {
            case ObjectValue object -> object.with(step, value);
            case ArrayValue array -> {
                var items = new ArrayList<>(array.items());
                items.add(step.equals("-") ? items.size() : index(array, step, items.size()), value);
                yield Value.array(items);
            }
            default -> throw TreePatches.unprocessable();
        };
    }

    private static int index(ArrayValue array, String step, int last) {
        int index;
        try {
            index = Integer.parseInt(step);
        } catch (NumberFormatException _) {
            throw TreePatches.unprocessable();
        }
        int found = index < 0 ? index + last + 1 : index;
        if (found < 0 || found > last) {
            throw TreePatches.unprocessable();
        }
        return found;
    }
}
