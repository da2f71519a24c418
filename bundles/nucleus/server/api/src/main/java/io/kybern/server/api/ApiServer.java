// SPDX-License-Identifier: Apache-2.0
package io.kybern.server.api;

import java.util.List;
import java.util.function.IntConsumer;
import org.osgi.annotation.versioning.ProviderType;

/// The request pipeline. An OSGi service of the nucleus.
@ProviderType
public interface ApiServer {
    /// Runs a request through all stages, on the caller's (virtual) thread.
    Result handle(ApiRequest request);

    /// Serves paths that are no resources until the registration is closed.
    AutoCloseable serve(PathHandler handler);

    /// The answer with what goes into headers.
    ///
    /// @param response never thrown errors: those are [ApiResponse.Single] with a Status
    /// @param complete to be called when the response has been written, with its HTTP code: ends the audit record
    record Result(ApiResponse response, List<String> warnings, String auditId, IntConsumer complete) {
    }
}
