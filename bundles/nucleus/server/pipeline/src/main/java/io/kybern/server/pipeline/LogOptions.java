// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.pipeline;

import io.kybern.resource.api.ApiException;
import io.kybern.resource.api.FieldError;
import io.kybern.resource.api.Value;
import io.kybern.server.api.ApiRequest;
import java.util.ArrayList;
import java.util.List;

/// The options of a log request, checked before the pod is asked.
final class LogOptions {
    private LogOptions() {
    }

    static void check(ApiRequest request, String pod) {
        var errors = new ArrayList<FieldError>();
        atLeast(request, "tailLines", 0, "must be greater than or equal to 0", errors);
        atLeast(request, "limitBytes", 1, "must be greater than 0", errors);
        boolean seconds = !request.parameter("sinceSeconds").isEmpty();
        if (seconds && !request.parameter("sinceTime").isEmpty()) {
            errors.add(FieldError.forbidden("[]", "at most one of `sinceTime` or `sinceSeconds` may be specified"));
        } else {
            atLeast(request, "sinceSeconds", 1, "must be greater than 0", errors);
        }
        String stream = request.parameter("stream");
        if (!stream.isEmpty() && !List.of("All", "Stdout", "Stderr").contains(stream)) {
            errors.add(FieldError.notSupported("stream", Value.of(stream), List.of("All", "Stderr", "Stdout")));
        }
        if (!errors.isEmpty()) {
            throw ApiException.invalid("", "PodLogOptions", pod, errors);
        }
    }

    private static void atLeast(ApiRequest request, String name, long least, String detail, List<FieldError> errors) {
        String text = request.parameter(name);
        if (text.isEmpty()) {
            return;
        }
        try {
            long number = Long.parseLong(text);
            if (number < least) {
                errors.add(FieldError.invalid(name, Value.of(number), detail));
            }
        } catch (NumberFormatException _) {
            throw ApiException.badRequest("strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
        }
    }
}
