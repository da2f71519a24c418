// SPDX-License-Identifier: Apache-2.0
package io.kybern.admission.tck;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kybern.admission.api.AdmissionRequest;
import io.kybern.admission.api.MutatingAdmission;
import io.kybern.admission.api.Verdict.Outcome;
import io.kybern.resource.api.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every [MutatingAdmission] keeps. Extend it in the provider's tests.
public abstract class MutatingAdmissionContract {
    /// A new plugin, the same rules each time.
    protected abstract MutatingAdmission plugin();

    /// Requests it handles and changes.
    protected abstract List<AdmissionRequest> changed();

    /// Requests that are none of its business.
    protected abstract List<AdmissionRequest> ignored();

    @Test
    public void changedObjects_keepTheirIdentity() {
        for (AdmissionRequest request : changed()) {
            Value object = replaced(request);
            for (String field : List.of("name", "namespace", "uid")) {
                assertTrue(object.get("metadata", field).equals(request.object().get("metadata", field)), () -> "changes metadata." + field);
            }
        }
    }

    /// A request runs again when it meets a conflict: the second run must not add to the first.
    @Test
    public void itsOwnResult_isLeftAlone() {
        for (AdmissionRequest request : changed()) {
            Value once = replaced(request);
            Outcome again = plugin().admit(request.withObject(once)).outcome();
            Value twice = again instanceof Outcome.Replaced(Value object) ? object : once;
            assertTrue(once.equals(twice), () -> "changes its own result: " + once + " to " + twice);
        }
    }

    @Test
    public void othersRequests_areNotHandled() {
        MutatingAdmission plugin = plugin();
        ignored().forEach(request -> assertFalse(plugin.handles(request), () -> "handles " + request));
    }

    private Value replaced(AdmissionRequest request) {
        MutatingAdmission plugin = plugin();
        assertTrue(plugin.handles(request), () -> "does not handle " + request);
        return assertInstanceOf(Outcome.Replaced.class, plugin.admit(request).outcome(), () -> "does not change " + request).object();
    }
}
