// SPDX-License-Identifier: Apache-2.0
package io.kybern.admission.api;

import org.osgi.annotation.versioning.ConsumerType;

/// Changes or refuses writes before they are validated. Point `admission`, kind *call*.
///
/// Called for every CREATE, UPDATE, DELETE and CONNECT that [#handles] accepts, by a thread of the server, many at once, in the order of
/// the plugins; may block within the call's budget. Never called for `plugins.kybern.io` and health. An exception or an overrun is
/// decided by the plugin's failure policy. The request may run again when it meets a conflict: keep no state of it.
@ConsumerType
public interface MutatingAdmission {
    /// Whether this plugin wants to see the request; must be cheap and never block.
    boolean handles(AdmissionRequest request);

    Verdict admit(AdmissionRequest request);
}
