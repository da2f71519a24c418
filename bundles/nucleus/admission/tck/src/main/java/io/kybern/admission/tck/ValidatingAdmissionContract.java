// SPDX-License-Identifier: Apache-2.0
package io.kybern.admission.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.kybern.admission.api.AdmissionRequest;
import io.kybern.admission.api.ValidatingAdmission;
import io.kybern.admission.api.Verdict.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every [ValidatingAdmission] keeps. Extend it in the provider's tests.
public abstract class ValidatingAdmissionContract {
    /// A new plugin, the same rules each time.
    protected abstract ValidatingAdmission plugin();

    /// Requests it handles and allows.
    protected abstract List<AdmissionRequest> allowed();

    /// Requests it handles and refuses.
    protected abstract List<AdmissionRequest> refused();

    /// Requests that are none of its business.
    protected abstract List<AdmissionRequest> ignored();

    @Test
    public void allowedRequests_areAllowed() {
        ValidatingAdmission plugin = plugin();
        for (AdmissionRequest request : allowed()) {
            assertTrue(plugin.handles(request), () -> "does not handle " + request);
            assertInstanceOf(Outcome.Allowed.class, plugin.validate(request).outcome(), () -> "refuses " + request);
        }
    }

    @Test
    public void refusedRequests_areRefusedWithText() {
        ValidatingAdmission plugin = plugin();
        for (AdmissionRequest request : refused()) {
            assertTrue(plugin.handles(request), () -> "does not handle " + request);
            switch (plugin.validate(request).outcome()) {
                case Outcome.Denied(String message) -> assertFalse(message.isEmpty(), "refusal without text");
                case Outcome.Failed failed -> assertFalse(failed.status().message().isEmpty(), "refusal without text");
                default -> fail("allows " + request);
            }
        }
    }

    @Test
    public void othersRequests_areNotHandled() {
        ValidatingAdmission plugin = plugin();
        ignored().forEach(request -> assertFalse(plugin.handles(request), () -> "handles " + request));
    }

    @Test
    public void sameRequest_sameVerdict() {
        ValidatingAdmission plugin = plugin();
        for (AdmissionRequest request : allowed()) {
            assertEquals(plugin.validate(request), plugin.validate(request));
        }
    }
}
